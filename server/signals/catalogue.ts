import type { FactKind } from "#server/evidence/schema.ts";
import type { Profile } from "#server/projects/schema.ts";

/** What one check of the catalogue asks for, in words and in facts. */
export type Answer = {
  /** Completes 'still missing: …'. */
  readonly words: string;
  /** Kinds of fact that answer it: one of each list. */
  readonly facts: readonly (readonly FactKind[])[];
  /** Fields of the project's profile without which nobody can tell. */
  readonly profile?: readonly (keyof Profile & string)[];
  /** What only the sender can state: see the options of `assay push`. */
  readonly sender?: readonly ("machine" | "repeats" | "branch" | "ci" | "schedule")[];
};

const SERVED = ["model-version", "deployment"] as const;

/** Every metric of the automated rules' checks, with what answers it. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  "latest.success": { words: "a check that passes", facts: [["dataset-check"]] },
  "latest.evaluatedExpectations": {
    words: "at least one expectation that ran",
    facts: [["dataset-check"]],
  },
  featureCoverage: {
    words: "expectations on the features",
    facts: [["dataset-check"]],
    profile: ["features"],
  },
  machineRuns14d: { words: "2 machine runs in 14 days", facts: [], sender: ["machine", "repeats"] },
  machineRuns30d: {
    words: "repeated machine runs in 30 days",
    facts: [],
    sender: ["machine", "repeats"],
  },
  machineRuns60d: { words: "2 machine runs in 60 days", facts: [], sender: ["machine", "repeats"] },
  contributionCoverage: {
    words: "a contribution for the served version's features",
    facts: [["attribution"], SERVED],
    profile: ["features", "servedModel"],
  },
  pipelineComputedLastPromotions: {
    words: "contributions for each of the last 2 promoted versions",
    facts: [["attribution"], SERVED],
    profile: ["servedModel"],
  },
  featureGroupsWithCostAndGain: {
    words: "cost and gain of every feature group",
    facts: [["cost"], ["attribution"]],
  },
  budgetViolations: { words: "a budget for every feature group", facts: [["cost"]] },
  requiredCheckOnProtectedBranch: {
    words: "the policy check required on the default branch",
    facts: [["branch-protection"]],
    profile: ["defaultBranch"],
  },
  "latest.violations": {
    words: "the result of a policy check",
    facts: [["test-suite", "code-finding"]],
  },
  featuresWithOwnerAndPermission: {
    words: "an owner and terms of use for every feature",
    facts: [["component"]],
    profile: ["features"],
  },
  storesScannedShare: { words: "a scan of every store", facts: [["privacy-measure"]] },
  openHighFindings: { words: "no severe finding", facts: [["privacy-measure"]] },
  featuresMeasured: {
    words: "5 features with the time from idea to use",
    facts: [["change"], ["deployment"]],
    profile: ["featureCode"],
  },
  medianLeadTimeDays: {
    words: "the time from idea to use",
    facts: [["change"], ["deployment"]],
    profile: ["featureCode"],
  },
  failedTests: { words: "tests that pass", facts: [["test-suite"]] },
  "testsPerFeatureModule.min": {
    words: "a test for each feature module",
    facts: [["test-suite"]],
    profile: ["featureCode"],
  },
  lineRate: { words: "coverage of that code", facts: [["coverage"]] },
  ranOnDefaultBranchByCi: {
    words: "a run in CI on the default branch",
    facts: [],
    profile: ["defaultBranch"],
    sender: ["ci", "branch"],
  },
  requiredReviews: {
    words: "a review required on the default branch",
    facts: [["branch-protection"]],
  },
  servedCommitReachable: {
    words: "the served version's commit in a merged change",
    facts: [["model-version"], ["run", "deployment", "model-version"], ["change"]],
    profile: ["servedModel", "defaultBranch"],
  },
  approverDiffersFromAuthor: {
    words: "an approver other than the author",
    facts: [["change"]],
    profile: ["servedModel", "defaultBranch"],
  },
  releasesPaired: {
    words: "5 releases with an offline and an online difference",
    facts: [["evaluation"]],
  },
  signAgreement: { words: "offline and online differences that agree", facts: [["evaluation"]] },
  trialsComplete: { words: "enough finished trials", facts: [["tuning-study", "run"]] },
  servedConfigEqualsBest: {
    words: "the best trial's settings in the served run",
    facts: [["tuning-study"], ["model-version"], ["run", "model-version"]],
    profile: ["servedModel"],
  },
  dataVersionMatches: {
    words: "a search on the served version's data",
    facts: [["tuning-study"], ["model-version"], ["run"]],
    profile: ["servedModel"],
  },
  agesMeasured: { words: "quality at 3 ages of the model", facts: [["evaluation"]] },
  decayPer30dComputed: { words: "the decay in 30 days", facts: [["evaluation"]] },
  retrainCadenceDays: {
    words: "how often it is retrained",
    facts: [["evaluation"], ["model-version"]],
  },
  baselineEvaluatedForServed: {
    words: "the baseline's result beside the served version's",
    facts: [["evaluation"], SERVED],
    profile: ["servedModel"],
  },
  gainLower95: { words: "the 95 % interval of the gain", facts: [["evaluation"]] },
  ranInPipeline: { words: "a run in the pipeline", facts: [], sender: ["ci"] },
  requiredSlicesPresent: {
    words: "a result for each required slice",
    facts: [["slice-metric"]],
    profile: ["requiredSlices"],
  },
  "sliceN.min": {
    words: "enough rows in each slice",
    facts: [["slice-metric"]],
    profile: ["requiredSlices"],
  },
  sliceFloorViolations: {
    words: "a limit for each slice's metric",
    facts: [["slice-metric"]],
    profile: ["requiredSlices", "limits"],
  },
  ranForServedVersion: {
    words: "a result for the served version",
    facts: [SERVED],
    profile: ["servedModel"],
  },
  absParityDifference: { words: "differences between groups", facts: [["slice-metric"]] },
  humanReviewAgeDays: { words: "a person's review of the fairness report", facts: [] },
  relativeMetricDifference: {
    words: "two runs with equal inputs and close metrics",
    facts: [["run"]],
  },
  identicalInputs: { words: "two runs with equal inputs", facts: [["run"]] },
  versionDimensionsRecorded: { words: "all six version dimensions", facts: [["run"]] },
  scheduled: { words: "a repeat on a schedule", facts: [], sender: ["schedule"] },
  hasLossDecreaseTest: { words: "a test that the loss falls", facts: [["test-suite"]] },
  hasCheckpointRestoreTest: { words: "a test that a checkpoint restores", facts: [["test-suite"]] },
  stagesCovered: {
    words: "jobs for ingest, feature, train and serve",
    facts: [["pipeline-run"]],
  },
  "latest.eventType": { words: "a pipeline run that completed", facts: [["pipeline-run"]] },
  gateResult: {
    words: "the gate's verdict on the served version",
    facts: [["evaluation", "model-version"], SERVED],
    profile: ["servedModel"],
  },
  comparedWithPrevious: {
    words: "a comparison with the version before",
    facts: [["evaluation"]],
    profile: ["servedModel"],
  },
  writtenByServiceAccount: {
    words: "the verdict sent by a machine",
    facts: [["evaluation"]],
    profile: ["servedModel"],
    sender: ["machine"],
  },
  gateBeforePromotion: {
    words: "a gate that ran before the version came into use",
    facts: [["evaluation"], SERVED],
    profile: ["servedModel"],
  },
  replayedPredictions: {
    words: "a test that replays a logged prediction",
    facts: [["test-suite"]],
  },
  replayMatchesLogged: {
    words: "a replay that matches the log",
    facts: [["test-suite"]],
  },
  lastPromotionsThroughCanary: {
    words: "3 releases through a canary or shadow stage",
    facts: [["deployment"]],
  },
  analysisResultPresent: { words: "the analysis result of each release", facts: [["deployment"]] },
  rollbackInWindow: { words: "a rollback, real or as a drill", facts: [["deployment"]] },
  rollbackSeconds: { words: "how long the rollback took", facts: [["deployment"]] },
  smokeTestPassedAfter: { words: "a smoke test after the rollback", facts: [["deployment"]] },
  sourcesCoveredShare: {
    words: "freshness and a test for 90 % of the sources",
    facts: [["source-freshness"], ["lineage-edge"]],
  },
  ruleHealth: {
    words: "a healthy alerting rule about it",
    facts: [["monitor-rule", "source-freshness"]],
  },
  receiverStaffed: {
    words: "a receiver of the alert who is on duty",
    facts: [["monitor-rule", "alert"]],
    profile: ["receivers"],
  },
  hoursSinceEvaluation: {
    words: "an evaluation of the rule within 24 hours",
    facts: [["monitor-rule", "source-freshness"]],
  },
  windowsChecked7: {
    words: "a check of live inputs on each of 7 days",
    facts: [["dataset-check", "drift"]],
    sender: ["machine", "repeats"],
  },
  unalertedFailures: {
    words: "an alert for a check that failed",
    facts: [["dataset-check", "drift", "alert"]],
  },
  matchedRows: { words: "1,000 rows on both sides", facts: [["serving-skew"]] },
  mismatchShare: { words: "the share of rows that differ", facts: [["serving-skew"]] },
  modelAgeDays: {
    words: "the served model's age",
    facts: [["model-version"]],
    profile: ["servedModel", "limits"],
  },
  trainingAbortTestPresent: {
    words: "a test that training stops on invalid numbers",
    facts: [["test-suite"]],
  },
  failedThresholds: { words: "a load test within its limits", facts: [["load-test"]] },
  testedVersionEqualsServed: {
    words: "a load test of the served version",
    facts: [["load-test"], SERVED],
    profile: ["servedModel"],
  },
  trendWindowDays: { words: "load tests over 28 days", facts: [["load-test"]] },
  labelsInWindow: {
    words: "enough labels in the window",
    facts: [["drift", "slice-metric"]],
  },
  daysSinceLatestWindow: {
    words: "a recent window of live quality",
    facts: [["drift", "slice-metric"]],
    profile: ["limits"],
  },
};

/** Checks that no document of any source answers, each with why. The list is closed. */
export const NEEDS_A_PERSON: Readonly<Record<string, string>> = {
  humanReviewAgeDays:
    "Whether a model treats people fairly is a judgement: a member who did not send the report accepts it for the test.",
};
