import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";

// What the runs so far say about reaching a target. Names and numbers follow the engine's description
// in docs/forecasts.md; everything here is data, so the engine can be used outside the product.

export const Direction = z.enum(["min", "max"]);
export type Direction = z.infer<typeof Direction>;

/** How the runs come about: by people's decisions, by a search over settings, or nobody knows. */
export const Mode = z.enum(["manual", "sweep", "unknown"]);
export type Mode = z.infer<typeof Mode>;

const Moment = z.iso.datetime({ offset: true, local: true });

/** One run of a history. value is null when the run failed or was killed: it cost a run and gave nothing. */
export const HistoryRun = z.object({
  value: z.number().nullable(),
  startedAt: Moment.optional(),
  endedAt: Moment.optional(),
  /** Two entries of one id are the same run told twice; the later one counts. */
  id: z.string().max(200).optional(),
  /** Where it changes, the runs before it measured something else. */
  metric: z.string().max(200).optional(),
  /** Runs of equal configuration tell how much the metric moves by chance. */
  configuration: z.string().max(200).optional(),
});
export type HistoryRun = z.infer<typeof HistoryRun>;

export const RunHistory = z.array(HistoryRun).max(100_000);
export type RunHistory = z.infer<typeof RunHistory>;

export const REFUSALS = [
  "too-few-runs",
  "too-few-successes",
  "target-reached",
  "no-spread",
  "beyond-bound",
  "mostly-failing",
  "horizon-too-long",
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

const Horizon = z.int().min(1).max(10_000);

export const ForecastInput = z.object({
  history: RunHistory,
  target: z.number(),
  direction: Direction,
  mode: Mode.default("unknown"),
  /** Most runs ahead to look; unset, sixty or seven times the runs so far, whichever is less. */
  horizonRuns: Horizon.optional(),
  /** Name of the metric, for what is known of its bounds. */
  metric: z.string().max(200).optional(),
});
export type ForecastInput = z.infer<typeof ForecastInput>;

/** First run by which the chance reaches the share; null: not within the horizon. */
const RunPercentiles = z.object({
  p10: z.int().nullable(),
  p50: z.int().nullable(),
  p80: z.int().nullable(),
  p90: z.int().nullable(),
});

export const Forecast = z.object({
  outcome: z.enum(["forecast", "refused"]),
  /** A sentence, when refused. */
  reason: z.string().optional(),
  refusal: z.enum(REFUSALS).optional(),
  /** Best value so far in the metric's own sign; null when no run succeeded. */
  best: z.number().nullable(),
  target: z.number(),
  runs: RunPercentiles,
  pReachedByHorizon: z.number().nullable(),
  pNeverWithinHorizon: z.number().nullable(),
  /** Chance to have reached the target after run 1, 2, …; empty when refused. */
  reachedByRun: z.array(z.number()),
  horizonRuns: z.int(),
  method: z.string(),
  /** The engine draws nothing; kept so that every answer says what would repeat it. */
  seed: z.int(),
  basis: z.string(),
  /** What was odd in the history and how it was read. */
  notes: z.array(z.string()),
});
export type Forecast = z.infer<typeof Forecast>;

/** One line of a batch. */
export const BatchRequest = z.object({
  id: z.union([z.string(), z.number()]),
  values: z.array(z.number().nullable()).max(100_000),
  target: z.number(),
  direction: Direction,
  mode: Mode.default("unknown"),
  horizonRuns: Horizon.optional(),
});
export type BatchRequest = z.infer<typeof BatchRequest>;

/** What is asked of a project's runs; what is left out is taken from its target and its runs. */
export const NewForecast = z.strictObject({
  metric: z.string().min(1).max(200).optional(),
  target: z.number().optional(),
  direction: Direction.optional(),
  mode: Mode.optional(),
  horizonRuns: Horizon.optional(),
  /** Runs that the team plans to make in a week, from the fewest to the most. */
  runsPerWeek: z
    .strictObject({
      low: z.number().positive().max(10_000),
      high: z.number().positive().max(10_000),
    })
    .optional(),
  /** What one run costs, machines and all; it tells what going on costs. */
  runCost: z
    .strictObject({
      amount: z.number().positive().max(1e9),
      currency: z.string().trim().min(1).max(10),
    })
    .optional(),
});
export type NewForecast = z.infer<typeof NewForecast>;

/** Weeks from now to the runs' percentiles; null: not within the horizon, or later than two years. */
const WeekPercentiles = z.object({
  p10: z.number().nullable(),
  p50: z.number().nullable(),
  p80: z.number().nullable(),
  p90: z.number().nullable(),
});

/** Derived from a pace, never from gaps between runs, which did not hold in the back-tests. */
export const Dates = z.object({
  basis: z.enum(["plan", "throughput"]),
  weeks: WeekPercentiles,
  /** Chance to have reached the target by the end of week 1, 2, … */
  reachedByWeek: z.array(z.number()),
  text: z.string(),
});
export type Dates = z.infer<typeof Dates>;

export const AskedForecast = z.object({
  metric: z.string(),
  target: z.number(),
  direction: Direction,
  mode: Mode,
  horizonRuns: z.int(),
  history: RunHistory,
  runsPerWeek: NewForecast.shape.runsPerWeek,
  runCost: NewForecast.shape.runCost,
  /** Whether it was the project's own target, which may change, and not one that was named for once. */
  isOwnTarget: z.boolean().default(true),
  /** Shift of the workspace's own recalibration, and how many resolved forecasts it rests on. */
  shift: z.number(),
  shiftFrom: z.int(),
});
export type AskedForecast = z.infer<typeof AskedForecast>;

/** A forecast as it was made. Never changed. */
export const SavedForecast = z.object({
  forecastId: z.string(),
  createdAt: z.string(),
  createdById: z.string(),
  engineVersion: z.string(),
  inputDigest: z.string(),
  asked: AskedForecast.omit({ history: true }).extend({ runs: z.int() }),
  result: Forecast,
  dates: Dates.nullable(),
});
export type SavedForecast = z.infer<typeof SavedForecast>;

export const OutcomeKind = z.enum(["resolved", "stopped", "changed"]);
export const Outcome = z.object({
  subjectKind: z.enum(["estimate", "forecast"]),
  subjectId: z.string(),
  kind: OutcomeKind,
  value: z.number().nullable(),
  note: z.string(),
  recordedById: z.string(),
  recordedAt: z.date(),
});
export type Outcome = z.infer<typeof Outcome>;

export const ForecastWithOutcome = SavedForecast.extend({
  /** null while it is open, or when there was no forecast. */
  came: Outcome.pick({ kind: true, value: true, note: true }).nullable(),
});
export type ForecastWithOutcome = z.infer<typeof ForecastWithOutcome>;

/** Every hour: adds a job for each project with an open forecast. */
export const ResolveForecasts = {
  name: "resolve-forecasts",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;

export const ResolveProject = {
  name: "resolve-project-forecasts",
  payload: z.object({ projectId: z.string() }),
  lane: "later",
  maxAttempts: 3,
  keyedBy: ["projectId"],
} as const satisfies Task;
