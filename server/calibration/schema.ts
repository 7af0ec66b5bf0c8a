import { z } from "zod";
import { OutcomeKind } from "#server/forecasts/schema.ts";

/** What came of an estimate, as a person enters it. */
export const NewOutcome = z.strictObject({
  estimateId: z.string(),
  kind: OutcomeKind,
  /** Person-days it took; only for resolved. */
  actualDays: z.number().positive().max(1_000_000).nullable().default(null),
  note: z.string().max(2_000).default(""),
});
export type NewOutcome = z.infer<typeof NewOutcome>;

/** The last word on each estimate of a project. */
export const EstimateOutcome = z.object({
  estimateId: z.string(),
  kind: OutcomeKind,
  actualDays: z.number().nullable(),
  note: z.string(),
});
export type EstimateOutcome = z.infer<typeof EstimateOutcome>;

/** A share with the range that so few trials leave it: Jeffreys' interval at 95 %. */
const Share = z.object({ hits: z.int(), of: z.int(), low: z.number(), high: z.number() });
export type Share = z.infer<typeof Share>;

const Skill = z.object({
  ours: z.number(),
  naive: z.number(),
  /** 1 − ours ÷ naive: above 0 is better than the naive way. */
  skill: z.number().nullable(),
});
export type Skill = z.infer<typeof Skill>;

export const EstimateScores = z.object({
  /** Outcomes between P10 and P90; 8 in 10 when the ranges are right. */
  coverage: Share,
  /** Mean pinball loss of the logarithm at P10, P50, P80 and P90, against the plan's own sum ± 25 %. */
  pinball: Skill.nullable(),
  /** Continuous ranked probability score, in person-days. */
  crpsDays: z.number().nullable(),
  /** How many outcomes fell into each fifth of their own range; null under ten. */
  pit: z.array(z.int()).nullable(),
  /** Width P10 to P90 over the middle, in the order made. */
  sharpness: z.array(z.object({ at: z.string(), relativeWidth: z.number() })),
});
export type EstimateScores = z.infer<typeof EstimateScores>;

export const ForecastScores = z.object({
  /** How often the target was reached within the horizon. */
  reached: Share,
  /** Against the rate of the last ten runs carried on. */
  brier: Skill.nullable(),
  /** Five bins of the chance; a bin with fewer than five is left out. */
  reliability: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      count: z.int(),
      chance: z.number(),
      reached: z.number(),
    }),
  ),
  /** What the workspace's own experience does to the next forecast; null under twenty. */
  recalibration: z.object({ shift: z.number(), before: z.number(), after: z.number() }).nullable(),
});
export type ForecastScores = z.infer<typeof ForecastScores>;

export const Listed = z.object({
  subjectKind: z.enum(["estimate", "forecast"]),
  subjectId: z.string(),
  slug: z.string(),
  name: z.string(),
  madeAt: z.date(),
  said: z.string(),
  kind: OutcomeKind.nullable(),
  came: z.string(),
});
export type Listed = z.infer<typeof Listed>;

export const Calibration = z.object({
  estimates: EstimateScores,
  forecasts: ForecastScores,
  /** Every estimate and forecast that was resolved, stopped or overtaken, and those still open; newest first. */
  records: z.array(Listed),
});
export type Calibration = z.infer<typeof Calibration>;
