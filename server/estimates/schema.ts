import { z } from "zod";
import { ChallengeId } from "#server/catalogue/schema.ts";

/** Person-days. Half a minute at least: what is smaller is a slip, and its logarithm drowns all else. */
const DAYS_MIN = 0.001;
const Days = z
  .number("a number of person-days is needed")
  .min(DAYS_MIN, "person-days are above 0, at least 0.001")
  .max(100_000);
const Rate = z.number().positive().max(1e9);

export const WorkPackage = z.strictObject({
  id: z.string().min(1).max(60),
  name: z.string().min(1).max(200),
  /** Person-days; for a loop, of one iteration. Low and high are left out together when there is one number only. */
  low: Days.optional(),
  likely: Days,
  high: Days.optional(),
  /** Person-days it took, once it is finished: it is then no longer estimated, and says how the rest will go. */
  actual: Days.optional(),
  dependsOn: z.array(z.string()).max(50).optional(),
  loop: z
    .strictObject({
      expectedIterations: z.number().min(1).max(10_000),
      maxIter: z.int().min(1).max(10_000),
    })
    .optional(),
});
export type WorkPackage = z.infer<typeof WorkPackage>;

/** PLAN.json, as the CLI reads it and the screen saves it. */
export const Plan = z.strictObject({
  packages: z
    .array(WorkPackage)
    .min(1)
    .max(200, "at most 200 packages: join what belongs together"),
  /** Actual ÷ estimate of finished projects, most recent last. */
  history: z.array(z.number().min(0.001).max(1000)).max(200).optional(),
  /** How much each of them counts, 0 to 1, by how alike it is; all of them fully when left out. */
  historyWeights: z.array(z.number().min(0).max(1)).max(200).optional(),
  /** Actual ÷ planned duration of finished projects, most recent last. */
  durations: z.array(z.number().min(0.001).max(1000)).max(200).optional(),
  /** Residual risk per challenge, 0..1 (residual point ÷ 100); unset counts as the reference mean. */
  residuals: z.partialRecord(ChallengeId, z.number().min(0).max(1)).optional(),
  team: z
    .strictObject({
      size: z.number().positive().max(1000),
      availability: z.number().positive().max(1),
      start: z.iso.date(),
    })
    .optional(),
  /** Price of a person-day, from the least to the most, in any currency. */
  dayRate: z
    .strictObject({
      low: Rate,
      high: Rate,
      currency: z.string().max(10),
    })
    .optional(),
  /** Challenge multipliers of this team's own judgement instead of the product's. */
  multipliers: z
    .partialRecord(
      ChallengeId,
      z.strictObject({ effort: z.number().min(1).max(5), reason: z.string().min(3).max(500) }),
    )
    .optional(),
  /** How often low to high holds what a package really takes, by this team's own judgement, with why. */
  ranges: z
    .strictObject({ share: z.number().min(0.3).max(0.98), reason: z.string().min(3).max(500) })
    .optional(),
  /** Finished packages of other plans that had a range, and how many of them it held. */
  rangeRecord: z
    .strictObject({ hits: z.int().min(0).max(100_000), of: z.int().min(0).max(100_000) })
    .optional(),
  /** What each further person costs the others, as a share of their time, with why. */
  coordination: z
    .strictObject({ share: z.number().min(0).max(0.5), reason: z.string().min(3).max(500) })
    .optional(),
  samples: z.int().min(1000).max(500_000).optional(),
});
export type Plan = z.infer<typeof Plan>;

const Percentiles = z.object({
  p10: z.number(),
  p50: z.number(),
  p80: z.number(),
  p90: z.number(),
});
const Finish = z.object({ p10: z.string(), p50: z.string(), p80: z.string(), p90: z.string() });

export const Estimate = z.object({
  effortDays: z.object({
    p10: z.number(),
    p50: z.number(),
    p80: z.number(),
    p90: z.number(),
    mean: z.number(),
  }),
  /** Sum of the likely values: the plan's own number, for comparison. */
  plannedDays: z.number(),
  /** What the finished packages took; it is part of the effort. */
  spentDays: z.number().default(0),
  /** The whole effort by the day rate; null without one. */
  cost: z
    .object({
      p10: z.number(),
      p50: z.number(),
      p80: z.number(),
      p90: z.number(),
      currency: z.string(),
    })
    .nullable()
    .default(null),
  /** Share of samples in which every loop reached its goal within maxIter; null without loops. */
  pReached: z.number().nullable(),
  calendar: z
    .object({
      workingDays: Percentiles,
      finish: Finish,
      /** The plan's own dates moved by what past projects did to theirs; null under three of them. */
      byDurations: z
        .object({ projects: z.int(), workingDays: Percentiles, finish: Finish })
        .nullable()
        .default(null),
    })
    .nullable(),
  drivers: z.array(z.object({ challengeId: ChallengeId, addsDaysP50: z.number() })),
  /** Thirty equal-width bins between the 0.5th and 99.5th percentile: counts for the chart. */
  histogram: z.object({ from: z.number(), to: z.number(), counts: z.array(z.int()) }),
  seed: z.int(),
  samples: z.int(),
  basis: z.string(),
});
export type Estimate = z.infer<typeof Estimate>;

const Input = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("package"), id: z.string() }),
  z.object({ kind: z.literal("reference-class") }),
  z.object({ kind: z.literal("challenge"), challengeId: ChallengeId }),
]);

/** P50 of the effort with one input at its own P10 and P90. */
export const Bar = z.object({
  input: Input,
  lowDays: z.number(),
  highDays: z.number(),
  /** False where the bar is within twice the Monte Carlo error: it says nothing. */
  isResolved: z.boolean(),
});
export type Bar = z.infer<typeof Bar>;

/** Person-days that a lower residual risk buys, with one standard error of the method. */
export const Mitigation = z.object({
  challengeId: ChallengeId,
  from: z.number(),
  to: z.number(),
  p50Days: z.number(),
  p50Error: z.number(),
  p80Days: z.number(),
  p80Error: z.number(),
  isResolved: z.boolean(),
});
export type Mitigation = z.infer<typeof Mitigation>;

/** What changed, in the order in which it is told. */
export const BRIDGE_STEPS = [
  "scope",
  "ranges",
  "actuals",
  "reference-class",
  "challenges",
  "pace",
] as const;

export const Bridge = z.object({
  fromP50: z.number(),
  toP50: z.number(),
  steps: z.array(
    z.object({
      step: z.enum(BRIDGE_STEPS),
      /** Person-days that this step added to the middle. */
      addsDaysP50: z.number(),
      /** Working days that it added, where both plans name a team. */
      addsWorkingDaysP50: z.number().nullable(),
    }),
  ),
});
export type Bridge = z.infer<typeof Bridge>;

/** The range as it is built up, part by part. */
export const Layer = z.object({
  kind: z.enum(["packages", "loops", "challenges", "mitigated"]),
  /** Of a mitigation: which challenge it is. */
  challengeId: ChallengeId.nullable(),
  days: z.object({ p10: z.number(), p50: z.number(), p80: z.number(), p90: z.number() }),
});
export type Layer = z.infer<typeof Layer>;

export const WholeEstimate = Estimate.extend({
  /** Empty for estimates from before they were computed. */
  layers: z.array(Layer).default([]),
  /** Widest first; empty for estimates from before they were computed. */
  tornado: z.array(Bar).default([]),
  mitigations: z.array(Mitigation).default([]),
  /** From the project's estimate before; null for the first. */
  bridge: Bridge.nullable().default(null),
});
export type WholeEstimate = z.infer<typeof WholeEstimate>;

/** An estimate as it was made: the plan with the residuals it used, and what came out. Never changed. */
export const SavedEstimate = z.object({
  estimateId: z.string(),
  createdAt: z.string(),
  createdById: z.string(),
  plan: Plan,
  result: WholeEstimate,
});
export type SavedEstimate = z.infer<typeof SavedEstimate>;

export const Seed = z.int().min(0).max(4_294_967_295);
export const NewEstimate = z.strictObject({ plan: Plan, seed: Seed.optional() });
export type NewEstimate = z.infer<typeof NewEstimate>;
