import { HAZARD, type ModeConstants, P_MAX, RECORDS } from "../catalogue.ts";
import type { Summary } from "./summary.ts";

/**
 * P(target reached within k more runs), k = 1…horizon: the mean of two models that fail differently.
 * A hazard that was fitted on histories of all kinds, and a record process: records fall as ln(1 + k/n)
 * (Rényi), their rate is Gamma-distributed, and each record gains less than the one before.
 */
export function reachedByRun(summary: Summary, mode: ModeConstants, horizon: number): number[] {
  const byHazard = hazard(summary, mode);
  const byRecords = records(summary, mode);
  const chances: number[] = [];
  let before = 0;
  for (let k = 1; k <= horizon; k++) {
    const progress = Math.log1p(k / summary.runs);
    const chance = Math.min(
      P_MAX,
      mode.hazardShare * byHazard(progress) + (1 - mode.hazardShare) * byRecords(progress),
    );
    before = Math.max(before, chance);
    chances.push(before);
  }
  return chances;
}

/** Complementary log-log in the log of progress, the distance left, and what was gained lately. */
function hazard(
  { distance, gain, gap }: Summary,
  mode: ModeConstants,
): (progress: number) => number {
  const fixed =
    HAZARD.intercept +
    HAZARD.logDistance * Math.log1p(distance) +
    HAZARD.gain * Math.log1p(gain / gap) +
    HAZARD.mode * mode.covariate;
  return (progress) => {
    const eta = fixed + HAZARD.logProgress * Math.log(progress);
    return 1 - Math.exp(-Math.exp(Math.min(5, Math.max(-12, eta))));
  };
}

function records(summary: Summary, mode: ModeConstants): (progress: number) => number {
  const { recordsShape, recordsRate } = mode;
  const shape = recordsShape + summary.records;
  const rate = recordsRate + Math.log(Math.max(summary.runs, 2));
  const bridged = Array.from({ length: RECORDS.most }, (_, i) => bridges(i + 1, summary.distance));
  return (progress) => {
    const q = progress / (rate + progress);
    // Negative binomial by its recursion; what lies beyond the last count is booked there.
    let mass = (1 - q) ** shape;
    let told = mass;
    let reached = 0;
    for (let j = 1; j <= RECORDS.most; j++) {
      mass *= ((shape + j - 1) / j) * q;
      told += mass;
      reached += mass * (bridged[j - 1] ?? 0);
    }
    return reached + Math.max(0, 1 - told) * (bridged.at(-1) ?? 0);
  };
}

/**
 * P(the steps of j records add up to the distance): a sum of exponentials with means 1, shrink,
 * shrink², … (hypoexponential, by partial fractions) over a Gamma(shape, shape) scale of its own.
 */
export function bridges(j: number, distance: number): number {
  const rates = Array.from({ length: j }, (_, i) => RECORDS.shrink ** -i);
  const chance = rates.reduce((sum, rate, i) => {
    const weight = rates.reduce((w, other, q) => (q === i ? w : w * (other / (other - rate))), 1);
    return sum + weight * (1 + (rate * distance) / RECORDS.shape) ** -RECORDS.shape;
  }, 0);
  return Math.min(1, Math.max(0, chance));
}
