import type { EvidenceRule } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { Reading } from "../schema.ts";
import { numberIn, textIn } from "./fields.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";
import { watches } from "./metrics-monitoring.ts";
import { deploymentsOf, isPromotion } from "./releases.ts";
import { asServed, type Served } from "./served.ts";

export type Asked = {
  readonly subjects: SubjectsByKind;
  readonly profile: Profile;
  readonly served: Served | null;
};

/** Of all that is known, what one automated rule looks at. Every subject of it must pass. */
export function subjectsFor(rule: EvidenceRule, of: Asked): readonly Subject[] {
  const kinds = KINDS[rule.id] ?? rule.kinds;
  const isRelevant = RELEVANT[rule.id] ?? (() => true);
  const found = kinds.flatMap((kind) => chosen(rule, kind, of));
  const relevant = withoutBareBranch(
    rule,
    found.filter((subject) => isRelevant(subject.latest)),
  );
  // Changes and deployments are proof through what they say of a version; alone they stand for it.
  const [first] = relevant.length > 0 ? [] : lastResort(rule, of);
  return first ? [first] : relevant;
}

/** What a branch asks for says nothing of a policy where no policy is known. */
function withoutBareBranch(rule: EvidenceRule, all: readonly Subject[]): readonly Subject[] {
  const isBare = all.every(({ kind }) => kind === "scm.branch_protection");
  return rule.id === "ev-data-4-a" && isBare ? [] : all;
}

/**
 * Kinds that a rule looks at where they are others than it lists: an alert that its fields ask for, the
 * branch that a check is required on. A pipeline's run shows that the pipeline ran, not what tests,
 * replays or comparisons in it gave: those send their own results.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  "ev-data-3-a": ["cloud.cost"],
  "ev-data-4-a": ["ci.policy", "feature.registry", "cyclonedx.mlbom", "scm.branch_protection"],
  "ev-data-6-a": ["scm.pull_request"],
  "ev-data-7-a": ["junit", "coverage"],
  "ev-model-1-a": ["scm.branch_protection", "registry.version"],
  "ev-model-5-a": ["mlflow.evaluation"],
  "ev-model-6-a": ["fairlearn.metricframe"],
  "ev-model-7-a": ["fairlearn.metricframe"],
  "ev-infra-1-a": ["mlflow.run_pair"],
  "ev-infra-2-a": ["junit", "coverage"],
  "ev-infra-5-a": ["trace"],
  "ev-infra-6-a": ["deploy.event"],
  "ev-infra-7-a": ["deploy.event"],
  "ev-monitor-2-a": ["gx.validation", "evidently.report", "nannyml.report", "prometheus.rule"],
  "ev-monitor-5-a": ["prometheus.rule", "junit"],
  "ev-monitor-7-a": ["live.metric", "nannyml.report", "evidently.report", "prometheus.rule"],
  "ev-data-2-a": ["shap.summary"],
  "ev-model-2-a": ["abtest.result"],
  "ev-model-4-a": ["backtest"],
};

function chosen(rule: EvidenceRule, kind: string, of: Asked): readonly Subject[] {
  const { subjects, served, profile } = of;
  const all = subjects.get(kind) ?? [];
  switch (kind) {
    // Rules about the registry ask for the served version. Without knowing it one entry stands for all, to say so.
    case "registry.version":
      return served ? (served.subject ? [served.subject] : []) : all.slice(0, 1);
    case "deploy.event":
      return newestDeployment(rule, subjects);
    case "scm.branch_protection":
      return protectionOf(all, profile.defaultBranch);
    case "shap.summary":
    case "mlflow.evaluation":
    case "fairlearn.metricframe":
    case "k6.summary":
    case "locust.stats":
      return all.map((subject) => asServed(subject, served));
    case "abtest.result":
      return all.slice(0, 1);
    default:
      return all;
  }
}

/** Deployments count together: the newest of those that a rule asks for is as fresh as they are. */
function newestDeployment(rule: EvidenceRule, subjects: SubjectsByKind): readonly Subject[] {
  const all = deploymentsOf(subjects);
  const isRollback = rule.id === "ev-infra-7-a";
  const asked = all.find((one) =>
    isRollback ? one.action === "rollback" && one.status === "succeeded" : isPromotion(one),
  );
  const newest = asked ?? all[0];
  return newest ? [newest.subject] : [];
}

/** What protects other branches says nothing of the one that is released from. */
function protectionOf(all: readonly Subject[], branch: string | undefined): readonly Subject[] {
  if (branch === undefined) return all.slice(0, 1);
  return all.filter(({ latest }) => textIn(latest.reading, "branch") === branch);
}

function lastResort(rule: EvidenceRule, { subjects }: Asked): readonly Subject[] {
  if (rule.id === "ev-model-1-a") return (subjects.get("scm.pull_request") ?? []).slice(0, 1);
  if (rule.id === "ev-data-6-a")
    return deploymentsOf(subjects)
      .slice(0, 1)
      .map(({ subject }) => subject);
  return [];
}

/** Which readings of a kind bear on a rule, where the kind alone does not tell. */
const RELEVANT: Readonly<Record<string, (live: LiveReading) => boolean>> = {
  "ev-model-3-a": ({ reading }) => numberIn(reading, "trialsComplete") !== null,
  "ev-model-5-a": ({ reading }) => textIn(reading, "role") === "baseline",
  "ev-infra-4-a": ({ reading }) =>
    reading.catalogueKind === "registry.version" ||
    textIn(reading, "role") === "previous" ||
    typeof reading.metrics.passed === "boolean",
  "ev-model-6-a": hasRows(["value"]),
  "ev-model-7-a": hasRows(["difference", "ratio"]),
  "ev-infra-2-a": ({ reading: { catalogueKind, metrics } }) =>
    catalogueKind === "coverage" ||
    metrics.hasLossDecreaseTest === true ||
    metrics.hasCheckpointRestoreTest === true,
  "ev-data-4-a": ({ reading }) =>
    reading.catalogueKind !== "scm.branch_protection" ||
    Array.isArray(reading.metrics.requiredChecks),
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

function hasRows(aggregates: readonly string[]) {
  return ({ reading }: LiveReading) => {
    const { slices } = reading.metrics;
    return (
      Array.isArray(slices) &&
      slices.some(
        (row) =>
          row !== null &&
          typeof row === "object" &&
          !Array.isArray(row) &&
          typeof row.aggregate === "string" &&
          aggregates.includes(row.aggregate),
      )
    );
  };
}

/** Of alerting rules those that watch what the test asks for; of other kinds what `others` says, else all. */
function alertsOn(testId: string, others: (reading: Reading) => boolean = () => true) {
  return (live: LiveReading) =>
    live.reading.catalogueKind === "prometheus.rule" ? watches(live, testId) : others(live.reading);
}
