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

export const RunRow = z.object({
  runId: z.string(),
  name: z.string(),
  status: z.string(),
  isDeleted: z.boolean(),
  startedAt: z.string().nullable(),
  user: z.string().nullable(),
  /** In the order of DIMENSIONS. */
  recorded: z.array(z.boolean()),
  metric: z.number().nullable(),
  evidenceId: z.string(),
  pointer: z.string(),
  isSample: z.boolean(),
});
export type RunRow = z.infer<typeof RunRow>;

/** Which of DIMENSIONS a run recorded, in that order. */
export const Recording = z.object({
  runId: z.string(),
  name: z.string(),
  startedAt: z.string().nullable(),
  recorded: z.array(z.boolean()),
});
export type Recording = z.infer<typeof Recording>;

export const RunsPage = z.object({
  title: z.string(),
  gap: z.string().nullable(),
  /** All runs of the project; the newest of them are in `runs`. */
  total: z.int(),
  /** The metric that the rows show. */
  metric: z.string().nullable(),
  runs: z.array(RunRow),
  recorded: z.array(Recording),
  /** Neighbouring runs between which that metric moved most. */
  steps: z.array(
    z.object({
      before: z.string(),
      after: z.string(),
      beforeName: z.string(),
      afterName: z.string(),
      from: z.number().nullable(),
      to: z.number().nullable(),
    }),
  ),
});
export type RunsPage = z.infer<typeof RunsPage>;

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
