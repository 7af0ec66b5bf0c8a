import { daysChecked } from "./live.ts";
import type { Teller, Tellers } from "./metric.ts";
import { CODE_METRICS } from "./metrics-code.ts";
import { DATA_METRICS } from "./metrics-data.ts";
import { DRIFT_METRICS } from "./metrics-drift.ts";
import { EVALUATION_METRICS } from "./metrics-evaluation.ts";
import { GROUP_METRICS } from "./metrics-groups.ts";
import { MODEL_METRICS, repetition } from "./metrics-model.ts";
import { MONITORING_METRICS } from "./metrics-monitoring.ts";
import { PIPELINE_METRICS } from "./metrics-pipeline.ts";
import { RELEASE_METRICS } from "./metrics-release.ts";
import { TEST_METRICS } from "./metrics-tests.ts";

/**
 * Where each metric of the catalogue's checks comes from. Kinds of one rule may tell a metric each in
 * its own way: then the kind stands before its name.
 */
const METRICS: Tellers = {
  ...CODE_METRICS,
  ...DATA_METRICS,
  ...DRIFT_METRICS,
  ...EVALUATION_METRICS,
  ...GROUP_METRICS,
  ...MODEL_METRICS,
  ...MONITORING_METRICS,
  ...PIPELINE_METRICS,
  ...RELEASE_METRICS,
  ...TEST_METRICS,
  machineRuns14d: repetition(14),
  machineRuns30d: repetition(30),
  machineRuns60d: repetition(60),
  windowsChecked7: ({ subject }) => {
    const days = daysChecked(subject, 7);
    return days >= 7
      ? { value: days, text: "checked on each of 7 days", isOwn: false }
      : { missing: "windowsChecked7", text: `checked by a machine on ${days} of the last 7 days` };
  },
};

export function tellerOf(kind: string, metric: string): Teller | undefined {
  return METRICS[`${kind} ${metric}`] ?? METRICS[metric];
}

/** Metrics that nothing here computes; the list of what only a person can show must name each. */
export function isTold(metric: string): boolean {
  return Object.keys(METRICS).some((name) => name === metric || name.endsWith(` ${metric}`));
}

const QUALITY = ["live.metric", "nannyml.report", "evidently.report"];
const WATCHED = ["prometheus.rule", "dbt.freshness"];
const REGISTRY = ["registry.version", "mlflow.evaluation"];

/**
 * Metrics that only readings of some kinds can tell, where a rule has several kinds. A metric that is
 * not here is asked of every subject: who sent it, how often, on which branch.
 */
export const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  failedTests: ["junit"],
  "testsPerFeatureModule.min": ["junit"],
  hasLossDecreaseTest: ["junit"],
  hasCheckpointRestoreTest: ["junit"],
  lineRate: ["coverage"],
  sourcesCoveredShare: ["dbt.freshness"],
  receiverStaffed: WATCHED,
  ruleHealth: WATCHED,
  hoursSinceEvaluation: WATCHED,
  modelAgeDays: ["registry.version"],
  trainingAbortTestPresent: ["junit"],
  windowsChecked7: ["gx.validation", "evidently.report", "nannyml.report"],
  unalertedFailures: ["gx.validation", "evidently.report", "nannyml.report"],
  labelsInWindow: QUALITY,
  daysSinceLatestWindow: QUALITY,
  failedThresholds: ["k6.summary", "locust.stats"],
  testedVersionEqualsServed: ["k6.summary", "locust.stats"],
  trendWindowDays: ["k6.summary", "locust.stats"],
  requiredReviews: ["scm.branch_protection"],
  servedCommitReachable: ["registry.version"],
  approverDiffersFromAuthor: ["registry.version"],
  requiredCheckOnProtectedBranch: ["scm.branch_protection"],
  "latest.violations": ["ci.policy"],
  featuresWithOwnerAndPermission: ["cyclonedx.mlbom", "feature.registry"],
  gateResult: REGISTRY,
  comparedWithPrevious: REGISTRY,
  writtenByServiceAccount: REGISTRY,
  gateBeforePromotion: REGISTRY,
  servedConfigEqualsBest: ["optuna.study", "wandb.sweep"],
  dataVersionMatches: ["optuna.study", "wandb.sweep"],
};

/** Whether this subject is asked: its kind tells the metric, or no kind at hand does and all of them miss it. */
export function isAsked(metric: string, kind: string, kindsAtHand: ReadonlySet<string>): boolean {
  const tellers = TOLD_BY[metric];
  if (tellers === undefined || tellers.includes(kind)) return true;
  return !tellers.some((teller) => kindsAtHand.has(teller));
}
