import { incompleteBeta } from "#server/estimates/rules/student.ts";
import type { Estimate } from "#server/estimates/schema.ts";
import { brier, RESOLVED_MIN, shifted, shiftOf } from "#server/forecasts/rules/recalibrate.ts";
import type { EstimateScores, ForecastScores, Share, Skill } from "../schema.ts";

// Were the ranges right? Proper scores of what was said against what came (Gneiting and Raftery 2007).

/** Under so many a picture of the outcomes shows chance and nothing else. */
const PIT_MIN = 10;
const BIN_MIN = 5;
const BINS = 5;

export type ResolvedEstimate = {
  readonly madeAt: string;
  readonly said: Pick<Estimate, "effortDays" | "plannedDays" | "histogram">;
  readonly actualDays: number;
};

export function scoreEstimates(resolved: readonly ResolvedEstimate[]): EstimateScores {
  const hits = resolved.filter(
    ({ said, actualDays }) =>
      actualDays >= said.effortDays.p10 && actualDays <= said.effortDays.p90,
  ).length;
  const places = resolved.map(({ said, actualDays }) => placeOf(said.histogram, actualDays));
  return {
    coverage: shareOf(hits, resolved.length),
    pinball: skillOf(
      resolved.map(({ said, actualDays }) => {
        const { p10, p50, p80, p90 } = said.effortDays;
        return pinball(actualDays, [
          [p10, 0.1],
          [p50, 0.5],
          [p80, 0.8],
          [p90, 0.9],
        ]);
      }),
      resolved.map(({ said: { plannedDays }, actualDays }) =>
        pinball(actualDays, [
          [plannedDays * 0.75, 0.1],
          [plannedDays, 0.5],
          // The point of ± 25 % where 8 in 10 would end, were it spread evenly in the logarithm.
          [plannedDays * 1.25 ** 0.75, 0.8],
          [plannedDays * 1.25, 0.9],
        ]),
      ),
    ),
    crpsDays: resolved.length === 0 ? null : mean(resolved.map(crps)),
    pit:
      places.length < PIT_MIN
        ? null
        : Array.from(
            { length: BINS },
            (_, b) => places.filter((place) => binOf(place) === b).length,
          ),
    sharpness: resolved.map(({ madeAt, said: { effortDays } }) => ({
      at: madeAt,
      relativeWidth: (effortDays.p90 - effortDays.p10) / effortDays.p50,
    })),
  };
}

export type ResolvedForecast = {
  readonly chance: number;
  /** What carrying on the last ten runs' rate would have said. */
  readonly naiveChance: number;
  readonly reached: boolean;
};

export function scoreForecasts(resolved: readonly ResolvedForecast[]): ForecastScores {
  const reached = resolved.filter((one) => one.reached).length;
  const shift = shiftOf(resolved);
  const square = (chance: number, came: boolean) => (chance - (came ? 1 : 0)) ** 2;
  return {
    reached: shareOf(reached, resolved.length),
    brier: skillOf(
      resolved.map((one) => square(one.chance, one.reached)),
      resolved.map((one) => square(one.naiveChance, one.reached)),
    ),
    reliability: Array.from({ length: BINS }, (_, b) => {
      const inside = resolved.filter((one) => binOf(one.chance) === b);
      return {
        from: b / BINS,
        to: (b + 1) / BINS,
        count: inside.length,
        chance: mean(inside.map((one) => one.chance)),
        reached: mean(inside.map((one) => (one.reached ? 1 : 0))),
      };
    }).filter((bin) => bin.count >= BIN_MIN),
    recalibration:
      resolved.length < RESOLVED_MIN
        ? null
        : {
            shift,
            before: brier(resolved),
            after: brier(resolved.map((one) => ({ ...one, chance: shifted(one.chance, shift) }))),
          },
  };
}

/** Jeffreys' interval: the Beta(hits + ½, misses + ½) quantiles at 2.5 and 97.5 %. */
export function shareOf(hits: number, of: number): Share {
  if (of === 0) return { hits, of, low: 0, high: 1 };
  const at = (share: number) => betaQuantile(share, hits + 0.5, of - hits + 0.5);
  return { hits, of, low: hits === 0 ? 0 : at(0.025), high: hits === of ? 1 : at(0.975) };
}

function betaQuantile(share: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function skillOf(ours: readonly number[], naive: readonly number[]): Skill | null {
  if (ours.length === 0) return null;
  const [a, b] = [mean(ours), mean(naive)];
  return { ours: a, naive: b, skill: b === 0 ? null : 1 - a / b };
}

function pinball(actual: number, quantiles: readonly (readonly [number, number])[]): number {
  return mean(
    quantiles.map(([quantile, share]) => {
      const miss = Math.log(actual) - Math.log(quantile);
      return miss >= 0 ? share * miss : (share - 1) * miss;
    }),
  );
}

/** Share of the simulated courses that ended under the actual. */
function placeOf({ from, to, counts }: Estimate["histogram"], actual: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (actual <= from || total === 0) return 0;
  if (actual >= to) return 1;
  const place = ((actual - from) / (to - from)) * counts.length;
  const whole = Math.floor(place);
  const below = counts.slice(0, whole).reduce((sum, count) => sum + count, 0);
  return (below + (counts[whole] ?? 0) * (place - whole)) / total;
}

/** ∫ (F(x) − 1{x ≥ actual})² dx over the simulated distribution, whose tails beyond its bins are cut. */
function crps({ said: { histogram }, actualDays }: ResolvedEstimate): number {
  const { from, to, counts } = histogram;
  const width = (to - from) / counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let sum = 0;
  for (const [i, count] of counts.entries()) {
    below += count;
    const right = from + (i + 1) * width;
    const share = (below - count / 2) / total;
    sum += width * (share - (right - width / 2 >= actualDays ? 1 : 0)) ** 2;
  }
  return sum + Math.max(0, from - actualDays) + Math.max(0, actualDays - to);
}

const binOf = (share: number) => Math.min(BINS - 1, Math.floor(share * BINS));
const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
