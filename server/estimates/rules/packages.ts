import { RANGE_COVERAGE, SINGLE_SPREAD, SMALLEST_SPREAD } from "#server/estimates/catalogue.ts";
import type { Plan, WorkPackage } from "#server/estimates/schema.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** A package as a lognormal: half of all outcomes lie under `median` days, `sigma` is the spread of their logarithm. */
export type Lognormal = { readonly median: number; readonly sigma: number };

/** Finished packages that had a range, and how many of them it held. */
export function rangeRecord(packages: readonly WorkPackage[]): { hits: number; of: number } {
  const held = packages.flatMap(({ low, high, actual }) =>
    low === undefined || high === undefined || actual === undefined
      ? []
      : low <= actual && actual <= high,
  );
  return { hits: held.filter(Boolean).length, of: held.length };
}

type Ranges = Pick<Plan, "packages" | "ranges" | "rangeRecord">;

/** How often low to high holds what it takes: what the team says, else 65 in 100 moved by what came. */
export function rangeShare(plan: Ranges): number {
  if (plan.ranges) return plan.ranges.share;
  const { share, weight } = RANGE_COVERAGE;
  const here = rangeRecord(plan.packages);
  const hits = here.hits + (plan.rangeRecord?.hits ?? 0);
  const of = here.of + (plan.rangeRecord?.of ?? 0);
  return (share * weight + hits) / (weight + of);
}

/** Half the width of low to high in standard deviations of the logarithm. */
export const rangeZ = (plan: Ranges) => normalQuantile((1 + rangeShare(plan)) / 2);

export function lognormalOf(
  work: Pick<WorkPackage, "low" | "likely" | "high">,
  z: number,
): Lognormal {
  const { low, likely, high } = work;
  if (low === undefined || high === undefined) return { median: likely, sigma: SINGLE_SPREAD };
  return {
    median: likely * ((low * high) / likely ** 2) ** 0.25,
    sigma: Math.max(SMALLEST_SPREAD, Math.log(high / low) / (2 * z)),
  };
}

/**
 * Log variance of the sum of the packages, were they independent. Each counts by the middle of its
 * range, √(low × high), and not by its likely value: so a larger likely value never narrows the
 * shared spread, and more likely days never lower the total. (A loop counts with one iteration.)
 */
export function ownVariance(packages: readonly WorkPackage[], z: number): number {
  if (packages.length === 0) return 0;
  const moments = packages.map((work) => {
    const { sigma } = lognormalOf(work, z);
    const middle =
      work.low === undefined || work.high === undefined
        ? work.likely
        : Math.sqrt(work.low * work.high);
    const mean = middle * Math.exp(sigma ** 2 / 2);
    return { mean, variance: mean ** 2 * (Math.exp(sigma ** 2) - 1) };
  });
  const mean = moments.reduce((sum, m) => sum + m.mean, 0);
  const variance = moments.reduce((sum, m) => sum + m.variance, 0);
  return Math.log(1 + variance / mean ** 2);
}

/**
 * Spread of the factor that all packages share. What the packages vary by themselves is taken off
 * the total spread `scale`, but never more than half: independent packages alone held the actual
 * value in 16 to 40 of 100 past plans where 80 were meant.
 */
export function sharedSpread(scale: number, variance: number): number {
  return Math.sqrt(Math.max(scale ** 2 - variance, scale ** 2 / 2));
}
