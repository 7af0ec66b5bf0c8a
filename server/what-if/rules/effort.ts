import { estimate } from "#server/estimates/rules/estimate.ts";
import { residualsOf } from "#server/estimates/rules/residuals.ts";
import type { Plan } from "#server/estimates/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { EffortEffect } from "../schema.ts";

type Residuals = ReturnType<typeof residualsOf>;

/** The residual risks of both sides, as an estimate reads them. */
export function residualPair(before: Readiness, after: Readiness) {
  return { before: residualsOf(before), after: residualsOf(after) };
}

/**
 * The same plan with the same draws, once with the residual risks as they are now and once as they would
 * be; so that the two answers differ by nothing else.
 */
export function effortEffect(of: {
  plan: Plan;
  seed: number;
  before: Residuals;
  after: Residuals;
}): EffortEffect {
  const { plan, seed } = of;
  const daysWith = (residuals: Residuals) =>
    estimate({ ...plan, residuals: { ...plan.residuals, ...residuals } }, seed).effortDays;
  const [before, after] = [daysWith(of.before), daysWith(of.after)];
  return {
    p50: { before: before.p50, after: after.p50 },
    p80: { before: before.p80, after: after.p80 },
  };
}
