import { z } from "zod";
import { DIMENSIONS, Run } from "#server/evidence/schema.ts";

export const DimensionName = z.enum(DIMENSIONS);

export const Change = z.object({
  key: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type Change = z.infer<typeof Change>;

export const DimensionDiff = z.object({
  dimension: DimensionName,
  /** missing: at least one side recorded nothing to compare, so a difference can't be excluded. */
  outcome: z.enum(["equal", "different", "missing"]),
  changes: z.array(Change),
});
export type DimensionDiff = z.infer<typeof DimensionDiff>;

export const MetricChange = z.object({
  name: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
});
export type MetricChange = z.infer<typeof MetricChange>;

export const Cause = z.object({ dimension: DimensionName, key: z.string(), why: z.string() });
export type Cause = z.infer<typeof Cause>;

/** What differs between two runs; `before` and `after` are their ids. */
export const RunDiff = z.object({
  before: z.string(),
  after: z.string(),
  metrics: z.array(MetricChange),
  dimensions: z.array(DimensionDiff),
  likeliest: z.array(Cause),
});
export type RunDiff = z.infer<typeof RunDiff>;

/** A run as it is stored, with the document and place it was read from. */
export const StoredRun = z.object({
  run: Run,
  evidenceId: z.string(),
  pointer: z.string(),
  source: z.string(),
  isSample: z.boolean(),
});
export type StoredRun = z.infer<typeof StoredRun>;

/** Six bits in the order of DIMENSIONS, as the table of runs has them. */
export const RecordedRow = z.object({
  runId: z.string(),
  name: z.string(),
  startedAt: z.date().nullable(),
  recorded: z.int(),
});
export type RecordedRow = z.infer<typeof RecordedRow>;

/** Which of DIMENSIONS a run recorded, in that order. */
export const Recording = z.object({
  runId: z.string(),
  name: z.string(),
  startedAt: z.string().nullable(),
  recorded: z.array(z.boolean()),
});
export type Recording = z.infer<typeof Recording>;

export const RunSide = z.object({
  runId: z.string(),
  name: z.string(),
  startedAt: z.string().nullable(),
  note: z.string().nullable(),
  evidenceId: z.string(),
  pointer: z.string(),
  source: z.string(),
  dimensions: z.array(
    z.object({
      dimension: DimensionName,
      recorded: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  ),
});
export type RunSide = z.infer<typeof RunSide>;

export const DiffPage = z.object({
  title: z.string(),
  summary: z.string(),
  answer: z.string(),
  blind: z.string(),
  recordedAnswer: z.string(),
  misleading: z.string().nullable(),
  metric: z.string().nullable(),
  diff: RunDiff,
  before: RunSide,
  after: RunSide,
  recorded: z.array(Recording),
});
export type DiffPage = z.infer<typeof DiffPage>;

/** Two to eight runs, the first of which the others are compared with. */
export const COMPARED_MAX = 8;

export const MatrixDimension = z.object({
  dimension: DimensionName,
  /** missing: at least one run recorded nothing of it. */
  outcome: z.enum(["equal", "different", "missing"]),
  /** Keys whose values are not the same in all runs; values in the order of the runs. */
  varies: z.array(z.object({ key: z.string(), values: z.array(z.string().nullable()) })),
  equalKeys: z.int(),
});
export type MatrixDimension = z.infer<typeof MatrixDimension>;

export const RunMatrix = z.object({
  dimensions: z.array(MatrixDimension),
  metrics: z.array(z.object({ name: z.string(), values: z.array(z.number().nullable()) })),
});
export type RunMatrix = z.infer<typeof RunMatrix>;

/** One of the further runs against the first. */
export const PairFinding = z.object({
  runId: z.string(),
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  likeliest: Cause.nullable(),
  metric: MetricChange.nullable(),
});
export type PairFinding = z.infer<typeof PairFinding>;

export const ComparePage = z.object({
  title: z.string(),
  answer: z.string(),
  runs: z.array(RunSide),
  matrix: RunMatrix,
  pairs: z.array(PairFinding),
});
export type ComparePage = z.infer<typeof ComparePage>;
