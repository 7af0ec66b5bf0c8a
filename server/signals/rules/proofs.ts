import type { TestId } from "#server/catalogue/schema.ts";
import { DIMENSIONS, type Dimension } from "#server/evidence/schema.ts";

/**
 * Which machine proof stands behind which indicator. A level above 2 says that something is
 * systematic; it counts in full only while one of these holds, or an accepted document does.
 * `reason` says why the proof is proof of that indicator; the anchors of level 3 and 4 decide.
 */
export type IndicatorProof = {
  readonly indicatorId: string;
  readonly from:
    | { readonly test: TestId }
    | { readonly runsRecord: readonly Dimension[] }
    | { readonly check: ProofCheck };
  readonly windowDays: number;
  readonly reason: string;
};

/** What a single kind of document shows by itself, short of the whole rule of a test. */
export type ProofCheck =
  | "tests-pass-in-ci"
  | "parity-test-passes"
  | "data-checks-pass"
  | "versions-link-to-runs";

// A quarter, as for the rules about single releases (freshnessReason of ev-infra-1-a).
const QUARTER_DAYS = 90;
// Checks that run with every change or batch; a silent fortnight means they stopped (ev-data-7-a).
const FORTNIGHT_DAYS = 14;

/** Of the runs a tracker shows, how many must record a dimension for it to count as a rule of the house. */
export const RECORDED_SHARE_MIN = 0.9;

const byRuns = (
  indicatorId: string,
  runsRecord: readonly Dimension[],
  reason: string,
): IndicatorProof => ({ indicatorId, from: { runsRecord }, windowDays: QUARTER_DAYS, reason });

const byTest = (indicatorId: string, test: TestId, reason: string): IndicatorProof => ({
  indicatorId,
  from: { test },
  windowDays: QUARTER_DAYS,
  reason,
});

export const INDICATOR_PROOFS: readonly IndicatorProof[] = [
  byRuns("em-1", ["sourceCode", "configuration"], "the tracker stores commit and configuration"),
  byRuns("em-2", ["dataSources"], "the tracker stores which data version went into each run"),
  byRuns("em-3", ["platform", "hardware"], "the tracker stores environment and hardware"),
  byRuns("em-4", ["trainingState"], "the tracker stores models and checkpoints of each run"),
  byRuns("em-5", DIMENSIONS, "all six version dimensions can be compared between runs"),
  {
    indicatorId: "em-4",
    from: { check: "versions-link-to-runs" },
    windowDays: QUARTER_DAYS,
    reason: "the registry links every model version to its run",
  },
  {
    indicatorId: "te-1",
    from: { check: "tests-pass-in-ci" },
    windowDays: FORTNIGHT_DAYS,
    reason: "CI runs the tests and they pass",
  },
  {
    indicatorId: "te-5",
    from: { check: "parity-test-passes" },
    windowDays: FORTNIGHT_DAYS,
    reason: "CI compares what training and serving compute, and they agree",
  },
  {
    indicatorId: "te-2",
    from: { check: "data-checks-pass" },
    windowDays: FORTNIGHT_DAYS,
    reason: "a machine checks batches against expectations and they hold",
  },
  byTest("em-6", "infra-1", "a scheduled repeat run stays within the tolerance"),
  byTest("lt-4", "model-5", "the pipeline compares each version with a simpler model"),
  byTest("tr-2", "monitor-5", "invalid numbers stop the run and raise an alert"),
  byTest("tr-3", "infra-5", "a logged prediction is replayed end to end by a machine"),
  byTest("rl-1", "data-3", "the cost of each feature group is collected and held to a budget"),
  byTest("rl-4", "monitor-6", "load tests hold their limits and a live alert watches"),
  byTest("te-1", "data-7", "feature code is tested in CI with coverage"),
  byTest("te-2", "data-1", "each batch is checked against a schema that covers the features"),
  byTest("te-3", "infra-4", "a gate compares each candidate before it is served"),
  byTest("te-3", "model-6", "slice limits are evaluated for every candidate"),
  byTest("te-5", "monitor-3", "training and serving inputs are compared by a machine"),
  byTest("dm-1", "infra-1", "the recorded environment reproduces the training"),
  byTest("dm-3", "monitor-1", "sources are watched for freshness and schema, with a receiver"),
  byTest("mo-1", "monitor-1", "freshness and schema alerts exist for the sources"),
  byTest("mo-1", "monitor-2", "live inputs are checked in every window, with an alert"),
  byTest("mo-2", "monitor-7", "quality per window is watched, with an alert"),
  byTest("mo-5", "monitor-4", "the model's age is scraped and has an alert"),
  byTest("fl-3", "model-2", "offline and online metrics are compared over releases"),
  byTest("gc-2", "infra-3", "the whole pipeline runs end to end on a schedule"),
  byTest("gc-3", "data-7", "feature code is under the tests and coverage of other code"),
  byTest("gc-5", "monitor-1", "a change in an upstream source raises an alert"),
  byTest("ps-1", "data-4", "a build check enforces which data may enter a model"),
  byTest("ps-2", "data-5", "access and copies are scanned by a machine"),
  byTest("ps-5", "model-7", "fairness limits are evaluated for every candidate"),
  byTest("cd-2", "model-1", "model code is reviewed by a second person before it is served"),
];
