import { z } from "zod";

/** A run at which the team wants to look again and decide. */
export const NewDecisionPoint = z.strictObject({
  /** Counted over all runs that have this metric or failed for it; null takes the last point away. */
  atRun: z.int().min(1).max(1_000_000).nullable(),
  /** What is to be decided then. */
  question: z.string().trim().max(500).default(""),
});
export type NewDecisionPoint = z.infer<typeof NewDecisionPoint>;

export const DecisionPoint = z.object({
  metric: z.string(),
  atRun: z.int(),
  question: z.string(),
  setById: z.string(),
  setAt: z.date(),
});
export type DecisionPoint = z.infer<typeof DecisionPoint>;

/** A decision point with how the runs stand to it now. */
export const DecisionState = z.object({
  /** null while none is set. */
  point: DecisionPoint.nullable(),
  metric: z.string().nullable(),
  runsNow: z.int(),
  /** The run count has passed it, and nobody has asked the runs since. */
  isDue: z.boolean(),
  /** Chance to reach the target within the next ten runs, by the latest forecast; null without one. */
  pNextTen: z.number().nullable(),
  /** What those ten cost, where somebody said what a run costs. */
  nextTenCost: z.object({ amount: z.number(), currency: z.string() }).nullable(),
});
export type DecisionState = z.infer<typeof DecisionState>;
