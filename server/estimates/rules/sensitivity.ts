import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { DEFAULT_SAMPLES, MITIGATED_RESIDUAL } from "#server/estimates/catalogue.ts";
import type { Bar, Mitigation, Plan } from "#server/estimates/schema.ts";
import { referenceOf } from "./estimate.ts";
import { quantile, quantilesOf } from "./quantiles.ts";
import { limit, type Simulation, simulate } from "./simulate.ts";

// What the middle of the range hangs on. One simulation is drawn and then told again with one input
// fixed, so that two answers differ by that input only and not by other draws.

/** More would only sharpen what two significant digits round away. */
const SAMPLES = Math.min(DEFAULT_SAMPLES, 10_000);
const BATCHES = 10;

/** Widest bar first. */
export function tornado(plan: Plan, seed: number): Bar[] {
  const drawn = simulate(plan, referenceOf(plan), { samples: SAMPLES, seed, keepsWork: true });
  const error = medianError(drawn.totals.toSorted());
  const bar = (input: Bar["input"], values: Float64Array, told: Retold): Bar => {
    const at = (fixed: number) =>
      quantilesOf(
        drawn.totals.map((_, i) => told(i, fixed)),
        [0.5],
      )[0] ?? 0;
    const [low = 0, high = 0] = quantilesOf(values, [0.1, 0.9]);
    const [lowDays, highDays] = [at(low), at(high)];
    return { input, lowDays, highDays, isResolved: Math.abs(highDays - lowDays) > 2 * error };
  };
  const factorOf = (i: number) => drawn.factors[i] ?? 1;
  const multiplierOf = multipliers(drawn);
  const own = (i: number) =>
    ((drawn.totals[i] ?? 0) - drawn.spentDays) / (factorOf(i) * multiplierOf(i));
  return [
    ...drawn.work.map(({ id, days }) =>
      bar({ kind: "package", id }, days, (i, fixed) => {
        const work = own(i) - (days[i] ?? 0) + fixed;
        return drawn.spentDays + work * factorOf(i) * multiplierOf(i);
      }),
    ),
    bar({ kind: "reference-class" }, drawn.factors, (i, fixed) => {
      return drawn.spentDays + own(i) * fixed * multiplierOf(i);
    }),
    ...drawn.drivers.map(({ challengeId, logs }) =>
      bar({ kind: "challenge", challengeId }, logs, (i, fixed) => {
        const log = limit(Math.log(multiplierOf(i)) - (logs[i] ?? 0) + fixed);
        return drawn.spentDays + own(i) * factorOf(i) * Math.exp(log);
      }),
    ),
  ].sort((a, b) => Math.abs(b.highDays - b.lowDays) - Math.abs(a.highDays - a.lowDays));
}

type Retold = (course: number, fixed: number) => number;

function multipliers(drawn: Simulation): (i: number) => number {
  return (i) => {
    const without = (drawn.withoutChallenges[i] ?? 0) - drawn.spentDays;
    return without === 0 ? 1 : ((drawn.totals[i] ?? 0) - drawn.spentDays) / without;
  };
}

/** Standard error of the median, by the density that the middle tenth of the courses shows. */
function medianError(sorted: Float64Array): number {
  const tenth = quantile(sorted, 0.55) - quantile(sorted, 0.45);
  return (0.5 * tenth * 10) / Math.sqrt(sorted.length);
}

/**
 * What bringing each challenge's residual risk down to `to` buys. Each is taken alone, with the same
 * draws; the error is that of ten batches of courses.
 */
export function mitigations(plan: Plan, seed: number, to = MITIGATED_RESIDUAL): Mitigation[] {
  const of = referenceOf(plan);
  const before = simulate(plan, of, { samples: SAMPLES, seed }).totals;
  return CHALLENGE_IDS.flatMap((challengeId): Mitigation[] => {
    const from = plan.residuals?.[challengeId];
    if (from === undefined || from <= to) return [];
    const residuals = { ...plan.residuals, [challengeId]: to };
    const after = simulate({ ...plan, residuals }, of, { samples: SAMPLES, seed }).totals;
    const p50 = bought(before, after, 0.5);
    const p80 = bought(before, after, 0.8);
    if (p50.days === 0 && p80.days === 0) return [];
    return [
      {
        challengeId,
        from,
        to,
        p50Days: p50.days,
        p50Error: p50.error,
        p80Days: p80.days,
        p80Error: p80.error,
        isResolved: Math.abs(p80.days) > 2 * p80.error,
      },
    ];
  }).sort((a, b) => b.p80Days - a.p80Days);
}

function bought(before: Float64Array, after: Float64Array, share: number) {
  const difference = (from: number, to: number) =>
    quantile(before.slice(from, to).sort(), share) - quantile(after.slice(from, to).sort(), share);
  const size = Math.floor(before.length / BATCHES);
  const batches = Array.from({ length: BATCHES }, (_, b) => difference(b * size, (b + 1) * size));
  const mean = batches.reduce((sum, days) => sum + days, 0) / BATCHES;
  const variance = batches.reduce((sum, days) => sum + (days - mean) ** 2, 0) / (BATCHES - 1);
  return { days: difference(0, before.length), error: Math.sqrt(variance / BATCHES) };
}
