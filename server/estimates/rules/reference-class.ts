import { HISTORY_LIMIT, REFERENCE_CLASS } from "#server/estimates/catalogue.ts";
import { studentQuantile } from "./student.ts";

/** What ln(actual ÷ estimate) of the next project is expected to be: mean + scale × Student-t with `degrees`. */
export type ReferenceClass = {
  readonly mean: number;
  readonly scale: number;
  readonly degrees: number;
  /** How many finished projects of the team it knows. */
  readonly projects: number;
};

/**
 * Normal–inverse-gamma update of the reference class by a team's own ratios, most recent last. A
 * ratio of weight w, 0 to 1, counts like w projects; without weights each is one.
 */
export function referenceClass(
  history: readonly number[],
  weights: readonly number[] = [],
): ReferenceClass {
  const from = Math.max(0, history.length - HISTORY_LIMIT);
  const latest = history
    .slice(from)
    .map((ratio, i) => ({ log: Math.log(ratio), weight: weights[from + i] ?? 1 }));
  const prior = REFERENCE_CLASS;
  const n = latest.reduce((sum, one) => sum + one.weight, 0);
  const average = n === 0 ? 0 : latest.reduce((sum, one) => sum + one.weight * one.log, 0) / n;
  const squares = latest.reduce((sum, one) => sum + one.weight * (one.log - average) ** 2, 0);
  const weight = prior.meanWeight + n;
  const degrees = prior.degrees + n;
  const disagreement = (prior.meanWeight * n * (average - prior.mean) ** 2) / weight;
  const variance = (prior.degrees * prior.variance + squares + disagreement) / degrees;
  return {
    mean: (prior.meanWeight * prior.mean + n * average) / weight,
    scale: Math.sqrt(variance * (1 + 1 / weight)),
    degrees,
    projects: latest.length,
  };
}

/** The ratio of actual to estimate that a share `p` of such projects stays under. */
export function ratioQuantile(of: ReferenceClass, p: number): number {
  return Math.exp(of.mean + of.scale * studentQuantile(p, of.degrees));
}
