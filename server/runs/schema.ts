import { z } from "zod";
import { DIMENSIONS } from "#server/evidence/schema.ts";

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
