import { RANGE_Z, SINGLE_SPREAD, SMALLEST_SPREAD } from "#server/estimates/catalogue.ts";
import type { WorkPackage } from "#server/estimates/schema.ts";

/** A package as a lognormal: half of all outcomes lie under `median` days, `sigma` is the spread of their logarithm. */
export type Lognormal = { readonly median: number; readonly sigma: number };

export function lognormalOf(work: Pick<WorkPackage, "low" | "likely" | "high">): Lognormal {
  const { low, likely, high } = work;
  if (low === undefined || high === undefined) return { median: likely, sigma: SINGLE_SPREAD };
  return {
    median: likely * ((low * high) / likely ** 2) ** 0.25,
    sigma: Math.max(SMALLEST_SPREAD, Math.log(high / low) / (2 * RANGE_Z)),
  };
}

/**
 * Log variance of the sum of the packages, were they independent. Each counts by the middle of its
 * range, √(low × high), and not by its likely value: so a larger likely value never narrows the
 * shared spread, and more likely days never lower the total. (A loop counts with one iteration.)
 */
export function ownVariance(packages: readonly WorkPackage[]): number {
  if (packages.length === 0) return 0;
  const moments = packages.map((work) => {
    const { sigma } = lognormalOf(work);
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
