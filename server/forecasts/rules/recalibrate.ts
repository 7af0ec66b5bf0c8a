// Local recalibration: when a workspace's own forecasts have resolved, one number corrects them.

export type Resolved = { readonly chance: number; readonly reached: boolean };

/** Fewer resolved forecasts move nothing. */
export const RESOLVED_MIN = 20;
const PRIOR_SPREAD = 0.5;
const EDGE = 1e-6;

/**
 * The shift b on ln(−ln(1 − P)) that fits the resolved forecasts best under a Normal(0, 0.5²) prior,
 * by Newton's method on a concave posterior. 0 while there are too few.
 */
export function shiftOf(resolved: readonly Resolved[]): number {
  if (resolved.length < RESOLVED_MIN) return 0;
  const etas = resolved.map(({ chance }) => Math.log(-Math.log1p(-inside(chance))));
  let shift = 0;
  for (let i = 0; i < 50; i++) {
    let slope = -shift / PRIOR_SPREAD ** 2;
    let curvature = -1 / PRIOR_SPREAD ** 2;
    for (const [n, { reached }] of resolved.entries()) {
      const hazard = Math.exp(Math.min((etas[n] ?? 0) + shift, 30));
      // d/db of ln P and of ln(1 − P) with P = 1 − exp(−hazard).
      if (reached) {
        const odds = hazard / Math.expm1(hazard);
        slope += odds;
        curvature += odds * (1 - hazard - odds);
      } else {
        slope -= hazard;
        curvature -= hazard;
      }
    }
    const step = -slope / Math.min(curvature, -EDGE);
    shift += Math.max(-1, Math.min(1, step));
    if (Math.abs(step) < 1e-10) break;
  }
  return shift;
}

export function shifted(chance: number, shift: number): number {
  if (shift === 0) return chance;
  return -Math.expm1(-Math.exp(Math.log(-Math.log1p(-inside(chance))) + shift));
}

/** Mean squared distance of the chance to what came. */
export function brier(resolved: readonly Resolved[]): number {
  const squares = resolved.map(({ chance, reached }) => (chance - (reached ? 1 : 0)) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / resolved.length;
}

const inside = (chance: number) => Math.min(1 - EDGE, Math.max(EDGE, chance));
