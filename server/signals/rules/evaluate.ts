import { rulesOf, tests } from "#server/catalogue/catalogue.ts";
import type { EvidenceRule, TestId } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import { creditByAge } from "#server/rubric/rules.ts";
import type { Proposal, Reading, Signal } from "../schema.ts";
import { type CheckResult, isAsked, runCheck } from "./checks.ts";
import { numberIn } from "./fields.ts";
import { indicatorSignals } from "./indicators.ts";
import { type LiveReading, type Subject, type SubjectsByKind, subjectsAt } from "./live.ts";
import { documentsByTest, manualSignals } from "./manual.ts";
import { watches } from "./metrics-monitoring.ts";
import { servedVersion } from "./served.ts";
import {
  combined,
  type Evaluation,
  falls,
  type Judged,
  missingOf,
  outcomeOf,
  reasons,
  type SignalInput,
} from "./verdict.ts";

/**
 * What the evidence says at one moment. Rules come from the catalogue; a rule with nothing to look
 * at says nothing. Every live subject must pass, and the oldest of them decides how fresh the proof is.
 */
export function signalsAt(input: SignalInput): { signals: Signal[]; proposals: Proposal[] } {
  const atMs = input.at.getTime();
  const subjects = subjectsAt(input.evidence, atMs, {
    defaultBranch: input.profile.defaultBranch,
    gone: input.gone,
  });
  if (subjects.size === 0) return { signals: [], proposals: [] };
  const documents = documentsByTest(subjects);
  const signals: Signal[] = [];
  const proposals: Proposal[] = [];
  for (const { id } of tests) {
    const automated = evaluateAutomated(id, subjects, input.profile);
    if (automated) signals.push(automatedSignal(id, automated, atMs));
    const manual = manualSignals({ testId: id, automated, subjects, documents, input });
    signals.push(...manual.signals);
    proposals.push(...manual.proposals);
  }
  const indicators = indicatorSignals({ subjects, input, testSignals: signals });
  return {
    signals: [...signals, ...indicators.signals],
    proposals: [...proposals, ...indicators.proposals],
  };
}

/** Which readings of a kind bear on a rule, where the kind alone does not tell. */
const RELEVANT: Readonly<Record<string, (live: LiveReading) => boolean>> = {
  // A tracker's runs say nothing of contributions, online metrics or ageing unless an evaluation does.
  "ev-data-2-a": () => false,
  "ev-model-2-a": () => false,
  "ev-model-4-a": () => false,
  "ev-model-3-a": ({ reading }) => numberIn(reading, "trialsComplete") !== null,
  // A lock file shows one run; that a repeat gives the same takes two.
  "ev-infra-1-a": ({ reading }) => reading.catalogueKind !== "dvc.lock",
  "ev-infra-2-a": ({ reading: { catalogueKind, metrics } }) =>
    catalogueKind === "coverage" ||
    metrics.hasLossDecreaseTest === true ||
    metrics.hasCheckpointRestoreTest === true,
  "ev-monitor-1-a": alertsOn("monitor-1"),
  "ev-monitor-2-a": alertsOn("monitor-2", ({ metrics }) => metrics.isServing === true),
  "ev-monitor-4-a": alertsOn("monitor-4"),
  "ev-monitor-6-a": alertsOn("monitor-6"),
  "ev-monitor-7-a": alertsOn(
    "monitor-7",
    ({ catalogueKind, metrics }) =>
      catalogueKind === "live.metric" || metrics.isPerformance === true,
  ),
  "ev-monitor-5-a": alertsOn(
    "monitor-5",
    ({ metrics }) => metrics.trainingAbortTestPresent === true,
  ),
};

/** Of alerting rules those that watch what the test asks for; of other kinds what `others` says, else all. */
function alertsOn(testId: string, others: (reading: Reading) => boolean = () => true) {
  return (live: LiveReading) =>
    live.reading.catalogueKind === "prometheus.rule" ? watches(live, testId) : others(live.reading);
}

/** The rule asks for an alert among its fields, and lists no kind that has one. */
const ALSO: Readonly<Record<string, readonly string[]>> = { "ev-monitor-7-a": ["prometheus.rule"] };

function evaluateAutomated(
  testId: TestId,
  subjects: SubjectsByKind,
  profile: Profile,
): Evaluation | null {
  const rule = rulesOf(testId).find((candidate) => candidate.credit === "automated");
  if (!rule) return null;
  const relevant = RELEVANT[rule.id] ?? (() => true);
  const served = servedVersion(subjects, profile);
  const live = [...rule.kinds, ...(ALSO[rule.id] ?? [])]
    .flatMap((kind) =>
      kind === "registry.version" ? servedOnly(subjects, served) : (subjects.get(kind) ?? []),
    )
    .filter((subject) => relevant(subject.latest));
  if (live.length === 0) return null;
  const judged = live.map((subject) => judge(rule, { subject, siblings: live, profile, served }));
  return { rule, outcome: combined(judged.map((one) => one.outcome)), judged };
}

/** Rules about the registry ask for the served version. Without knowing it one entry stands for all, to say so. */
function servedOnly(subjects: SubjectsByKind, served: Subject | null): readonly Subject[] {
  return served ? [served] : (subjects.get("registry.version") ?? []).slice(0, 1);
}

function judge(
  rule: EvidenceRule,
  of: { subject: Subject; siblings: readonly Subject[]; profile: Profile; served: Subject | null },
): Judged {
  const live = of.subject.latest;
  const siblings = of.siblings.filter((subject) => subject.kind === of.subject.kind);
  const { testId } = rule;
  const context = { subject: of.subject, live, siblings, profile: of.profile, testId };
  const kinds = new Set(of.siblings.map(({ kind }) => kind));
  const unknownServed = servedCheck(of.subject, of.profile, of.served);
  const results =
    unknownServed.length > 0
      ? unknownServed
      : [
          ...actorCheck(live),
          ...emptySuiteCheck(live),
          ...rule.checks
            .filter((check) => isAsked(check.metric, of.subject.kind, kinds))
            .map((check) => runCheck(check, context)),
        ];
  return { subject: of.subject, live, results, outcome: outcomeOf(results) };
}

function actorCheck({ item }: LiveReading): CheckResult[] {
  if (item.senderKind === "machine") return [];
  const text = "sent by a person; only what a machine sends counts in full";
  return [{ name: "actor", outcome: "missing", text, isOwn: false }];
}

/** An empty suite looks like no failures; it is no proof of anything. */
function emptySuiteCheck({ reading }: LiveReading): CheckResult[] {
  if (reading.catalogueKind !== "junit" || (numberIn(reading, "passed") ?? 0) > 0) return [];
  return [{ name: "tests", outcome: "fail", text: "no test passed", isOwn: true }];
}

function servedCheck(subject: Subject, profile: Profile, served: Subject | null): CheckResult[] {
  if (subject.kind !== "registry.version" || served !== null) return [];
  const text = profile.servedModel
    ? "the registry does not show the version that the profile says is served"
    : "the project's profile does not say which model is served";
  return [{ name: "profile:servedModel", outcome: "missing", text, isOwn: false }];
}

function automatedSignal(testId: TestId, evaluation: Evaluation, atMs: number): Signal {
  const { rule, outcome, judged } = evaluation;
  const oldestMs = Math.min(...judged.map(({ live }) => live.observedAtMs));
  const isRun = judged.every(({ results }) => results.every((one) => one.outcome !== "missing"));
  const byAge = creditByAge("automated", rule.freshnessDays, atMs - oldestMs);
  return {
    testId,
    rule: rule.id,
    outcome,
    credit: outcome === "pass" ? byAge : 0,
    creditWhenFresh: outcome === "pass" ? rule.points["2017"] : 0,
    executionCredit: isRun ? byAge : 0,
    observedAt: new Date(oldestMs).toISOString(),
    ...(outcome === "pass" ? falls(rule, oldestMs, atMs) : { expiresAt: null, zeroAt: null }),
    because: reasons(rule.id, judged),
    missing: missingOf(judged.flatMap((one) => one.results)),
    evidenceIds: [...new Set(judged.map(({ live }) => live.item.evidenceId))],
  };
}
