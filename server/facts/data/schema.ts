import { z } from "zod";
import { Count, Instant, MeasuredModel, Recorded, Share, Text, Window } from "../schema.ts";

export const Drift = z.object({
  tool: Text,
  dataset: Text,
  /** null: the verdict on the whole data set. */
  column: Text.nullable(),
  target: z.enum(["feature", "prediction", "label", "performance", "dataset"]),
  /** The tool's name of the statistic, such as "K-S p_value". */
  method: Text,
  statistic: z.number().nullable(),
  threshold: z.number().nullable(),
  /** A p-value is small where there is drift, a distance is large. */
  driftsWhen: z.enum(["below", "above"]).nullable(),
  /** null: measured, and the tool gave no verdict. */
  drifted: z.boolean().nullable(),
  columnsChecked: Count.nullable(),
  columnsDrifted: Count.nullable(),
  rows: Count.nullable(),
  /** Rows that carry a label, for performance on live data. */
  labels: Count.nullable(),
  window: Window.nullable(),
});
export type Drift = z.infer<typeof Drift>;

/** dbt's source freshness; names as in sources.json. */
export const SourceFreshness = z.object({
  source: Text,
  /** unchecked: no criteria. error covers dbt's "runtime error", told apart by `error`. */
  status: z.enum(["pass", "warn", "error", "unchecked"]),
  error: Text.nullable(),
  maxLoadedAt: Instant.nullable(),
  snapshottedAt: Instant.nullable(),
  /** Negative where max_loaded_at lies in the future. */
  ageSeconds: z.number().nullable(),
  warnAfterSeconds: z.number().nullable(),
  errorAfterSeconds: z.number().nullable(),
  /** The source that this one stands in for while it is out of use. */
  fallbackFor: Text.nullable(),
  owner: Text.nullable(),
});
export type SourceFreshness = z.infer<typeof SourceFreshness>;

const LineageNode = z.object({
  kind: z.enum(["dataset", "job", "model", "consumer"]),
  namespace: Text,
  name: Text,
});

/** OpenLineage's input (data set → job) and output (job → data set), united over all events. */
export const LineageEdge = z.object({
  from: LineageNode,
  to: LineageNode,
  /** Whether a declaration (manifest, exposure, registered consumer) names it; null where none is known. */
  isDeclared: z.boolean().nullable(),
  firstSeenAt: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
  /** Distinct runs that showed it. */
  runs: Count,
  /** Field names of the data set, where the schema facet tells. */
  fields: z.array(Text),
  attributes: Recorded,
});
export type LineageEdge = z.infer<typeof LineageEdge>;

/** One run of a job or pipeline; eventType as OpenLineage has it. */
export const PipelineRun = z.object({
  tool: Text,
  runId: Text,
  namespace: Text,
  job: Text,
  /** The newest by time, not by arrival. */
  eventType: z.enum(["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  durationMs: z.number().min(0).nullable(),
  parentRunId: Text.nullable(),
  /** schedule, push, manual …; null where the tool does not say. */
  trigger: Text.nullable(),
  stages: z.array(
    z.object({
      name: Text,
      status: Text,
      durationMs: z.number().nullable(),
      message: Text.nullable(),
    }),
  ),
  versions: Recorded,
});
export type PipelineRun = z.infer<typeof PipelineRun>;

/** One metric on one slice; Fairlearn's by_group row. An empty slice is the whole population. */
export const SliceMetric = MeasuredModel.extend({
  tool: Text,
  dataset: Text.nullable(),
  /** For a comparison over groups the tool's own name, such as demographic_parity_difference. */
  metric: Text,
  slice: Recorded,
  value: z.number().nullable(),
  /** Rows in the slice. */
  n: Count.nullable(),
  /** difference and ratio compare groups: one number for all of them. */
  aggregate: z.enum(["value", "difference", "ratio", "group-min", "group-max"]),
  low: z.number().nullable(),
  high: z.number().nullable(),
  isSensitive: z.boolean().nullable(),
});
export type SliceMetric = z.infer<typeof SliceMetric>;

export const Attribution = MeasuredModel.extend({
  tool: Text,
  method: Text,
  /** Mean absolute contribution in the model's output unit, or what `method` says; largest first, at most 500. */
  features: z.array(z.object({ name: Text, value: z.number().nullable() })),
  featuresLeftOut: Count,
  baseline: z.number().nullable(),
  rows: Count.nullable(),
});
export type Attribution = z.infer<typeof Attribution>;

export const PrivacyMeasure = z.object({
  tool: Text,
  measure: z.enum([
    "differential-privacy",
    "pii-scan",
    "access-scan",
    "retention",
    "anonymisation",
    "federated-learning",
    "membership-inference",
  ]),
  dataset: Text.nullable(),
  mechanism: Text.nullable(),
  epsilon: z.number().min(0).nullable(),
  delta: Share.nullable(),
  storesTotal: Count.nullable(),
  storesScanned: Count.nullable(),
  /** Severity (high, medium, low) or the tool's entity type → open findings. Never the finding itself. */
  findings: z.record(Text, Count),
  passed: z.boolean().nullable(),
});
export type PrivacyMeasure = z.infer<typeof PrivacyMeasure>;

export const ServingSkew = MeasuredModel.extend({
  tool: Text,
  /** null: over all features. */
  feature: Text.nullable(),
  /** Rows that were found on both sides. */
  matchedRows: Count.nullable(),
  servedRows: Count.nullable(),
  mismatchShare: Share.nullable(),
  statistic: z.number().nullable(),
  method: Text.nullable(),
  threshold: z.number().nullable(),
  skewed: z.boolean().nullable(),
  window: Window.nullable(),
});
export type ServingSkew = z.infer<typeof ServingSkew>;

/**
 * One metric of a whole model, alone or beside another model on the same data: a candidate with a
 * simpler model or with the version before, an A/B test, a backtest of an aged model.
 */
export const Evaluation = MeasuredModel.extend({
  tool: Text,
  metric: Text,
  dataset: Text.nullable(),
  /** offline: on stored data. online: on live use, as a controlled comparison measures it. */
  setting: z.enum(["offline", "online"]),
  value: z.number().nullable(),
  /** null where the source does not say which way is better. */
  higherIsBetter: z.boolean().nullable(),
  comparedWith: z
    .object({
      /** baseline: a much simpler model. previous: the version in use. control: the other arm of a test. */
      role: z.enum(["baseline", "previous", "control", "other"]),
      model: Text.nullable(),
      version: Text.nullable(),
      value: z.number().nullable(),
    })
    .nullable(),
  /** value minus the other's, with the 95 % interval of that difference where one was computed. */
  difference: z.number().nullable(),
  differenceLow: z.number().nullable(),
  differenceHigh: z.number().nullable(),
  /** The limit that the value had to hold. */
  threshold: z.number().nullable(),
  /** The verdict on candidate or version that the source gives; null: measured only. */
  passed: z.boolean().nullable(),
  n: Count.nullable(),
  /** Days from the end of the training data to the data it was measured on. */
  ageDays: z.number().min(0).nullable(),
  window: Window.nullable(),
});
export type Evaluation = z.infer<typeof Evaluation>;
