import { z } from "zod";
import { RunFilter } from "#server/explorer/schema.ts";
import { DiffPage, DimensionName } from "#server/runs/schema.ts";

const Point = z.object({ time: z.number(), value: z.number() });

/** One metric over time, ready to be drawn; times in milliseconds since 1970. */
export const MetricChart = z.object({
  from: z.number(),
  to: z.number(),
  low: z.number(),
  high: z.number(),
  outside: z.int(),
  points: z.array(Point).readonly(),
  bins: z
    .array(
      z.object({
        time: z.number(),
        low: z.number(),
        middle: z.number(),
        high: z.number(),
        runs: z.int(),
      }),
    )
    .readonly(),
  failed: z.array(z.object({ time: z.number(), runs: z.int() })).readonly(),
  best: z.array(Point).readonly(),
  results: z.int(),
});
export type MetricChart = z.infer<typeof MetricChart>;

/** Where a metric broke: the last run of the old level and the first of the new one. */
export const FoundBreak = z.object({
  before: z.object({ runId: z.string(), name: z.string(), startedAt: z.string() }),
  after: z.object({ runId: z.string(), name: z.string(), startedAt: z.string() }),
  experimentId: z.string(),
  levelBefore: z.number(),
  levelAfter: z.number(),
  runsBefore: z.int(),
  runsAfter: z.int(),
  hasRecovered: z.boolean(),
  strength: z.number(),
  says: z.string(),
});
export type FoundBreak = z.infer<typeof FoundBreak>;

export const StallFinding = z.object({
  title: z.string(),
  /** What was varied, what never was, and what nobody knows. */
  says: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  days: z.number(),
  runs: z.int(),
  failed: z.int(),
  best: z.number(),
  isOver: z.boolean(),
  varied: z.array(z.object({ key: z.string(), values: z.int() })),
  constant: z.array(z.object({ key: z.string(), value: z.string() })),
  dimensions: z.array(
    z.object({
      dimension: DimensionName,
      outcome: z.enum(["varied", "constant", "missing"]),
      values: z.int(),
    }),
  ),
});
export type StallFinding = z.infer<typeof StallFinding>;

/** A stall that goes on, as the overview tells it. */
export const Standstill = StallFinding.extend({ metric: z.string() });
export type Standstill = z.infer<typeof Standstill>;

export const Week = z.object({
  /** Its Monday, UTC. */
  week: z.string(),
  runs: z.int(),
  whole: z.int(),
  /** In the order of DIMENSIONS. */
  recorded: z.array(z.int()),
});
export type Week = z.infer<typeof Week>;

export const TrendQuery = RunFilter.extend({ metric: z.string().min(1).max(250) });
export type TrendQuery = z.infer<typeof TrendQuery>;

export const TrendPage = z.object({
  metric: z.string(),
  direction: z.enum(["min", "max"]),
  target: z.number().nullable(),
  chart: MetricChart.nullable(),
  answer: z.string(),
  breaks: z.array(FoundBreak),
  breakSays: z.string(),
  stall: StallFinding.nullable(),
});
export type TrendPage = z.infer<typeof TrendPage>;

/** The clearest breaks of a metric, and what differs across the first of them. */
export const BreakPage = z.object({
  metric: z.string(),
  direction: z.enum(["min", "max"]),
  says: z.string(),
  breaks: z.array(FoundBreak),
  diff: DiffPage.nullable(),
});
export type BreakPage = z.infer<typeof BreakPage>;

export const CompletenessPage = z.object({ answer: z.string(), weeks: z.array(Week) });
export type CompletenessPage = z.infer<typeof CompletenessPage>;
