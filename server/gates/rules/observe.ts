import { FACTORS, type Factors, type TestId } from "#server/catalogue/schema.ts";
import type { ReviewCall } from "#server/certifications/schema.ts";
import type { Handover, HandoverItem } from "#server/handover/schema.ts";
import { openPostmortems } from "#server/incidents/rules.ts";
import type { IncidentRecord } from "#server/incidents/schema.ts";
import { challengesOf, type Metric, testsOf } from "#server/policies/rules/metric.ts";
import { OWNED_AREAS, type Project } from "#server/projects/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { SignOffRecord } from "#server/sign-offs/schema.ts";
import { standingsAt } from "#server/waivers/rules.ts";
import type { WaiverRecord } from "#server/waivers/schema.ts";

/** Everything a gate looks at, for one project at one moment. */
export type GateInput = {
  readonly project: Pick<Project, "affectsPeople" | "regulatoryClass" | "owners"> & {
    readonly factors: Factors;
  };
  readonly readiness: Readiness;
  readonly handover: Pick<Handover, "items">;
  readonly activeMemberIds: readonly string[];
  readonly waivers: readonly WaiverRecord[];
  readonly signOffs: readonly SignOffRecord[];
  readonly incidents: readonly IncidentRecord[];
  /** Reviews that were called for, which end what was signed before them. */
  readonly reviewCalls?: readonly ReviewCall[];
};

export type Observation = {
  /** null when not known. */
  readonly value: number | boolean | null;
  /** For a share or a set: how many of how many; the value alone would not say it. */
  readonly count?: { readonly met: number; readonly of: number };
  /** Everything it looks at was agreed not to apply. */
  readonly isNotApplicable?: boolean;
  /** Why it is not known. */
  readonly reason?: string;
  readonly evidence: readonly string[];
};

/** What a rule asks of the metric, where observing depends on it. */
export type Asked = { readonly atLeast: number; readonly requiredTests: readonly TestId[] };

const plain = (value: number | boolean | null, reason?: string): Observation => ({
  value,
  evidence: [],
  ...(reason === undefined ? {} : { reason }),
});

export function observe(metric: Metric, input: GateInput, asked: Asked): Observation {
  const { readiness } = input;
  switch (metric.kind) {
    case "final":
      return plain(readiness.mlTestScore.final);
    case "section":
      return plain(readiness.mlTestScore.sections[metric.section] ?? 0);
    case "test":
    case "tests":
      return observeTests(testsOf(metric), readiness, asked.atLeast);
    case "worst-risk":
    case "risk":
    case "risks":
    case "risk-count":
      return observeRisks(metric, readiness);
    case "coverage":
      return observeCoverage(readiness);
    case "confidence":
      return plain(readiness.confidence);
    case "stale-share":
      return plain(readiness.staleShare, "No test has proof yet, so no share of it can be stale.");
    case "stale-required":
      return observeStale(asked.requiredTests, readiness);
    case "indicator":
      return observeIndicator(metric, readiness);
    case "roles":
      return plain(readiness.roles.length);
    case "role-gaps":
      return observeRoleGaps(readiness);
    case "handover":
      return observeHandover(requiredItems(input.handover.items, metric.stage));
    case "owners":
      return observeOwners(input);
    case "waivers":
      return plain(expiredWaivers(input));
    case "incidents":
      return plain(openPostmortems(input.incidents, new Date(readiness.asOf)));
  }
}

/** A test that a second person agreed does not apply is skipped; one that waits for agreement counts as 0. */
export function applies(testId: TestId, readiness: Readiness): boolean {
  const test = readiness.tests[testId];
  return !(test?.claim === "not-applicable" && !test.awaitsApproval);
}

export function creditOf(testId: TestId, readiness: Readiness): number {
  return readiness.tests[testId]?.credit ?? 0;
}

export function evidenceOf(testIds: readonly TestId[], readiness: Readiness): string[] {
  const ids = testIds.flatMap((id) =>
    (readiness.tests[id]?.because ?? []).flatMap((because) => because.evidenceId ?? []),
  );
  return [...new Set(ids)];
}

function observeTests(
  testIds: readonly TestId[],
  readiness: Readiness,
  atLeast: number,
): Observation {
  const applicable = testIds.filter((id) => applies(id, readiness));
  const evidence = evidenceOf(testIds, readiness);
  if (applicable.length === 0) return { value: null, isNotApplicable: true, evidence };
  const credits = applicable.map((id) => creditOf(id, readiness));
  const met = credits.filter((credit) => credit >= atLeast).length;
  return {
    value: Math.min(...credits),
    evidence,
    ...(testIds.length > 1 ? { count: { met, of: applicable.length } } : {}),
  };
}

/** Gates read the upper end of the assured interval: what is not known counts as the worst it may be. */
function observeRisks(metric: Metric, readiness: Readiness): Observation {
  const upper = challengesOf(metric).flatMap(
    (id) => readiness.challenges[id]?.residual?.high ?? [],
  );
  if (metric.kind === "risk-count")
    return plain(upper.filter((value) => value >= metric.limit).length);
  return upper.length === 0
    ? { value: null, isNotApplicable: true, evidence: [] }
    : plain(Math.max(...upper));
}

function observeCoverage(readiness: Readiness): Observation {
  const scores = Object.values(readiness.challenges);
  const of = scores.reduce((sum, score) => sum + score.applicable, 0);
  const met = scores.reduce((sum, score) => sum + score.answered, 0);
  return { value: readiness.coverage, evidence: [], ...(of > 0 ? { count: { met, of } } : {}) };
}

/** A required test is not fresh when it has no credit or has lost some: missing and stale count alike. */
export function isNotFresh(testId: TestId, readiness: Readiness): boolean {
  return creditOf(testId, readiness) === 0 || (readiness.tests[testId]?.stale ?? 0) > 0;
}

function observeStale(required: readonly TestId[], readiness: Readiness): Observation {
  const applicable = required.filter((id) => applies(id, readiness));
  const stale = applicable.filter((id) => isNotFresh(id, readiness)).length;
  return {
    value: stale,
    count: { met: applicable.length - stale, of: applicable.length },
    evidence: evidenceOf(applicable, readiness),
  };
}

function observeIndicator(
  metric: Extract<Metric, { kind: "indicator" }>,
  readiness: Readiness,
): Observation {
  const answer = readiness.challenges[metric.challengeId]?.indicators[metric.indicatorId];
  if (answer?.state === "not-applicable")
    return { value: null, isNotApplicable: true, evidence: [] };
  if (!answer || answer.state === "unknown" || answer.isQuick)
    return plain(null, "Nobody has answered this indicator; the five-minute pass does not count.");
  return plain(answer.assuredLevel);
}

function observeRoleGaps(readiness: Readiness): Observation {
  return readiness.roleGap.value === null
    ? plain(null, "Only one side has rated, so a gap cannot be seen.")
    : plain(readiness.roleGap.openItems.length);
}

/** The required items of the checklist up to a stage. */
export function requiredItems(items: readonly HandoverItem[], stage: string): HandoverItem[] {
  const order: readonly string[] = FACTORS.stage;
  const upTo = order.indexOf(stage);
  return items.filter((item) => item.isRequired && order.indexOf(item.requiredFrom) <= upTo);
}

export const isSettled = (item: HandoverItem) =>
  item.state === "accepted" || item.state === "not-applicable";

function observeHandover(items: readonly HandoverItem[]): Observation {
  if (items.length === 0) return plain(1);
  const met = items.filter(isSettled).length;
  return {
    value: met / items.length,
    count: { met, of: items.length },
    evidence: [...new Set(items.flatMap((item) => item.evidence.map((e) => e.evidenceId)))],
  };
}

/** Waivers that held and ran out, that no other goes on from and that are not settled. */
function expiredWaivers({ waivers, readiness }: GateInput): number {
  const standings = standingsAt(waivers, new Date(readiness.asOf));
  return standings.filter(
    ({ state, wasApproved, isRenewed }) => state === "expired" && wasApproved && !isRenewed,
  ).length;
}

function observeOwners({ project, activeMemberIds }: GateInput): Observation {
  const active = new Set(activeMemberIds);
  if (project.owners.some((owner) => !active.has(owner.userId))) return plain(false);
  const owned = new Set(project.owners.map((owner) => owner.area));
  const missing = OWNED_AREAS.filter((area) => !owned.has(area));
  return missing.length > 0
    ? plain(null, `Nobody is named as owner of: ${missing.join(", ")}.`)
    : plain(true);
}
