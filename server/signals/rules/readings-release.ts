import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { type FactOf, reading } from "./reading.ts";

const DEPLOYMENTS_MAX = 100;
const CHANGES_MAX = 200;
const COMMITS_MAX = 30;
const PATHS_MAX = 60;
const CHECKS_MAX = 50;

/** How code and models come to be used: deployments, merged changes and what protects the branch. */
export function releaseReadings(facts: readonly Fact[]): Reading[] {
  const deployments = facts
    .flatMap((fact) => (fact.kind === "deployment" ? [deploymentReading(fact)] : []))
    .sort((a, b) => (b.observedAt ?? "").localeCompare(a.observedAt ?? ""));
  return [
    ...deployments.slice(0, DEPLOYMENTS_MAX),
    ...changeReadings(facts.filter((fact) => fact.kind === "change")),
    ...facts.flatMap((fact) => (fact.kind === "branch-protection" ? [branchReading(fact)] : [])),
  ];
}

/** Environments that are no production; teams name theirs in too many ways to list the other side. */
const REHEARSAL = /stag|test|\bqa\b|\bdev|preview|sandbox|local|\bci\b/i;

function deploymentReading(fact: FactOf<"deployment">): Reading {
  const { value } = fact;
  const at = value.endedAt ?? value.startedAt;
  const tookMs =
    value.startedAt && value.endedAt
      ? Math.max(0, Date.parse(value.endedAt) - Date.parse(value.startedAt))
      : null;
  return {
    ...reading("deploy.event", fact, {
      model: value.model,
      version: value.version,
      commit: value.commit,
      environment: value.environment,
      isProduction: !REHEARSAL.test(value.environment),
      action: value.action,
      status: value.status,
      strategy: value.strategy,
      steps: value.steps.slice(0, 20),
      analysisPassed: value.analysisPassed,
      smokeTestPassed: value.smokeTestPassed,
      seconds: tookMs === null ? null : tookMs / 1000,
      atMs: at === null ? null : Date.parse(at),
    }),
    observedAt: fact.observedAt ?? at,
  };
}

/** Changes of each repository as one list: those that were merged, and who approved others so far. */
function changeReadings(facts: readonly FactOf<"change">[]): Reading[] {
  const byRepository = new Map<string, FactOf<"change">[]>();
  for (const fact of facts) {
    const { mergedAt: merged, approvers } = fact.value;
    // A review arrives on its own, before the merge that does not tell of it.
    if (merged === null && approvers === null) continue;
    const repository = fact.value.repository ?? "the repository";
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), fact]);
  }
  return [...byRepository].map(([repository, all]) => {
    const newest = all.sort((a, b) => toldAt(b).localeCompare(toldAt(a)));
    return {
      catalogueKind: "scm.pull_request",
      subject: `changes of ${repository}`,
      observedAt: toldAt(newest[0]) || null,
      pointer: newest[0]?.pointer ?? "",
      metrics: { changes: newest.slice(0, CHANGES_MAX).map(encodeChange) },
    };
  });
}

function toldAt(fact: FactOf<"change"> | undefined): string {
  return fact?.value.mergedAt ?? fact?.observedAt ?? "";
}

/** A label such as feature or type/feature; a change may also touch the feature code. */
const FEATURE = /(?:^|[^a-z])features?(?:$|[^a-z])/i;

function encodeChange({ value }: FactOf<"change">) {
  const commits = [value.mergeCommit, value.headCommit, ...value.commits];
  const { approvers } = value;
  const others = approvers?.filter((approver) => approver !== value.author) ?? [];
  return {
    id: value.changeId,
    base: value.baseBranch,
    commits: [...new Set(commits.filter((commit) => commit !== null))].slice(0, COMMITS_MAX),
    // Who approved is known only where the author is: an approval of one's own is none.
    isReviewed: value.author === null || approvers === null ? null : others.length > 0,
    isFeature: value.labels.some((label) => FEATURE.test(label)),
    startedAt: value.requestedAt ?? value.openedAt,
    mergedAt: value.mergedAt,
    paths: value.paths.slice(0, PATHS_MAX),
  };
}

function branchReading(fact: FactOf<"branch-protection">): Reading {
  const { value } = fact;
  return {
    ...reading("scm.branch_protection", fact, {
      branch: value.branch,
      requiredReviews: value.requiredReviews,
      requiredChecks: value.requiredChecks?.slice(0, CHECKS_MAX) ?? null,
      isState: true,
    }),
    subject: `protection of ${value.branch} in ${value.repository ?? "the repository"}`,
  };
}
