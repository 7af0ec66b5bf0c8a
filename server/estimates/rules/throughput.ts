import { THROUGHPUT } from "#server/estimates/catalogue.ts";
import type { Random } from "#server/platform/random.ts";
import { gammas, normals, poisson, stream } from "./draws.ts";

export type Weeks = {
  /** Weeks until so many items are finished; null: later than `weeksMax`. */
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p80: number | null;
  readonly p90: number | null;
  readonly weeksMax: number;
};

/** A chance to be finished after week 1, 2, …; or the reason why none can be told. */
export type Throughput =
  | { readonly kind: "weeks"; readonly finishedByWeek: readonly number[]; readonly weeks: Weeks }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Weeks until `items` more are finished, from how many were finished in each past week (zeros count).
 * The rate is Gamma-distributed about the mean of the last weeks and wanders; a week's count is
 * Poisson with the weeks' own overdispersion. 6 weeks at least: fewer say nothing of the bad ones.
 */
export function weeksFor(
  weekly: readonly number[],
  of: { items: number; seed: number; samples?: number; weeksMax?: number },
): Throughput {
  const { weeksLeast, weeksUsed } = THROUGHPUT;
  if (weekly.length < weeksLeast)
    return {
      kind: "refused",
      reason: `${weekly.length} weeks of counts, ${weeksLeast} needed`,
    };
  if (weekly.every((count) => count === 0))
    return { kind: "refused", reason: "nothing was finished in any week" };
  const last = weekly.slice(-weeksUsed);
  // Work that rests has no pace: of such questions the range held 30 in 100 (npm run backtest).
  if (last.every((count) => count === 0))
    return {
      kind: "refused",
      reason: `nothing was finished in the last ${last.length} weeks: name a pace instead`,
    };
  const rate = rateOf(weekly, last);
  const samples = of.samples ?? THROUGHPUT.samples;
  const weeksMax = of.weeksMax ?? THROUGHPUT.weeksMax;
  const finished = new Float64Array(weeksMax);
  const course = courses(rate, stream(of.seed, "throughput"));
  for (let i = 0; i < samples; i++) {
    const week = course(of.items, weeksMax);
    if (week !== null) finished[week - 1] = (finished[week - 1] ?? 0) + 1;
  }
  let done = 0;
  const finishedByWeek = Array.from(finished, (count) => {
    done += count;
    return done / samples;
  });
  const first = (share: number) => {
    const at = finishedByWeek.findIndex((chance) => chance >= share);
    return at === -1 ? null : at + 1;
  };
  const weeks = { p10: first(0.1), p50: first(0.5), p80: first(0.8), p90: first(0.9), weeksMax };
  return { kind: "weeks", finishedByWeek, weeks };
}

type Rate = { readonly mean: number; readonly dispersion: number; readonly effective: number };

function rateOf(all: readonly number[], last: readonly number[]): Rate {
  const weeks = last.length;
  const total = sum(last);
  const overall = Math.max(sum(all) / all.length, THROUGHPUT.leastMean);
  const mean = (total + overall) / (weeks + 1);
  const average = total / weeks;
  const variance = sum(last.map((count) => (count - average) ** 2)) / (weeks - 1);
  const excess = Math.max((variance - mean) / mean ** 2, 0);
  const dispersion = (weeks * excess + 2) / (weeks + 4);
  const effective = Math.max(0.5, ((weeks + 1) * mean) / (1 + dispersion * mean));
  return { mean, dispersion, effective };
}

/** One future: the first week by which the items are finished; null when not by the last. */
function courses(
  { mean, dispersion, effective }: Rate,
  random: Random,
): (items: number, weeksMax: number) => number | null {
  const start = gammas(random, effective);
  const spread = gammas(random, 1 / dispersion);
  const normal = normals(random);
  return (items, weeksMax) => {
    let rate = (start() * mean) / effective;
    let left = items;
    for (let week = 1; week <= weeksMax; week++) {
      left -= poisson(random, Math.min(rate * spread() * dispersion, 1e6));
      if (left <= 0) return week;
      rate *= Math.exp(THROUGHPUT.weeklyDrift * normal());
    }
    return null;
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
