import { BREAKS_TOLD } from "../catalogue.ts";
import { type Direction, findBreaks, type Step } from "./break.ts";

/** One metric of runs in order of their start, as columns; times in milliseconds since 1970. */
export type Series = {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly states: readonly string[];
  readonly experiments: readonly string[];
};

/** Ended on its own: what a failed, killed or running run measured last is no result. */
export const isResult = (state: string): boolean => state === "FINISHED" || state === "UNKNOWN";
export const hasFailed = (state: string): boolean => state === "FAILED" || state === "KILLED";

/** A break with its places in the whole series. */
export type PlacedStep = Step & { readonly experiment: string };

/** Each experiment by itself, since two of them seldom measure the same model; the clearest breaks first. */
export function breaksIn(series: Series, direction: Direction): PlacedStep[] {
  const byExperiment = new Map<string, { places: number[]; values: number[] }>();
  for (const [i, value] of series.values.entries()) {
    if (value === null || !isResult(series.states[i] ?? "")) continue;
    const experiment = series.experiments[i] ?? "";
    const own = byExperiment.get(experiment) ?? { places: [], values: [] };
    own.places.push(i);
    own.values.push(value);
    byExperiment.set(experiment, own);
  }
  const found = [...byExperiment].flatMap(([experiment, { places, values }]) =>
    findBreaks(values, direction).map((step): PlacedStep => {
      const at = (place: number) => places[place] ?? 0;
      return {
        ...step,
        experiment,
        before: at(step.before),
        after: at(step.after),
        recovered: step.recovered === null ? null : at(step.recovered),
      };
    }),
  );
  return found.sort((a, b) => b.strength - a.strength || b.after - a.after).slice(0, BREAKS_TOLD);
}

/** What a drawing needs: every result while they are few, else a fixed number of bins. */
export type Chart = {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  /** Results beyond low or high, which a few absurd values would otherwise stretch. */
  readonly outside: number;
  readonly points: readonly { readonly time: number; readonly value: number }[];
  readonly bins: readonly {
    readonly time: number;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
    readonly runs: number;
  }[];
  /** Starts of failed and killed runs, or the middle of bins that have any, with how many. */
  readonly failed: readonly { readonly time: number; readonly runs: number }[];
  /** Every new best result. */
  readonly best: readonly { readonly time: number; readonly value: number }[];
  readonly results: number;
};

const POINTS_MAX = 400;
const BINS = 160;

export function chartOf(series: Series, direction: Direction): Chart | null {
  const results = resultsIn(series);
  const [from, to] = [series.times[0], series.times.at(-1)];
  if (results.length === 0 || from === undefined || to === undefined) return null;
  const sorted = results.map(({ value }) => value).sort((a, b) => a - b);
  const [low, high] = axisOf(sorted);
  const isFew = results.length <= POINTS_MAX;
  const binOf = (time: number) =>
    Math.min(BINS - 1, Math.floor(((time - from) / Math.max(1, to - from)) * BINS));
  const middleOf = (bin: number) => from + ((bin + 0.5) / BINS) * (to - from);
  return {
    from,
    to,
    low,
    high,
    outside: sorted.filter((value) => value < low || value > high).length,
    points: isFew ? results : [],
    bins: isFew ? [] : binned(results, binOf, middleOf),
    failed: failedIn(series, binOf, middleOf),
    best: bestSoFar(results, direction),
    results: results.length,
  };
}

type Result = { readonly time: number; readonly value: number };

export function resultsIn(series: Series): Result[] {
  return series.values.flatMap((value, i) =>
    value !== null && isResult(series.states[i] ?? "")
      ? [{ time: series.times[i] ?? 0, value }]
      : [],
  );
}

/** All of the values, unless a few lie so far off that the others would be one flat line. */
function axisOf(sorted: readonly number[]): [number, number] {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [lowest, highest, low, high] = [at(0), at(1), at(0.05), at(0.95)];
  const reach = 5 * (high - low || Math.abs(high) || 1);
  return [Math.max(lowest, low - reach), Math.min(highest, high + reach)];
}

function binned(
  results: readonly Result[],
  binOf: (time: number) => number,
  middleOf: (bin: number) => number,
): Chart["bins"] {
  const bins = new Map<number, number[]>();
  for (const { time, value } of results) {
    const bin = binOf(time);
    const values = bins.get(bin);
    if (values) values.push(value);
    else bins.set(bin, [value]);
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, values]) => {
      values.sort((a, b) => a - b);
      const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? 0;
      return { time: middleOf(bin), low: at(0), middle: at(0.5), high: at(1), runs: values.length };
    });
}

function failedIn(
  series: Series,
  binOf: (time: number) => number,
  middleOf: (bin: number) => number,
): Chart["failed"] {
  const times = series.times.filter((_, i) => hasFailed(series.states[i] ?? ""));
  if (times.length <= POINTS_MAX / 4) return times.map((time) => ({ time, runs: 1 }));
  const counts = new Map<number, number>();
  for (const time of times) counts.set(binOf(time), (counts.get(binOf(time)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bin, runs]) => ({ time: middleOf(bin), runs }));
}

function bestSoFar(results: readonly Result[], direction: Direction): Result[] {
  const best: Result[] = [];
  for (const result of results) {
    const known = best.at(-1);
    const isBetter =
      known && (direction === "max" ? result.value > known.value : result.value < known.value);
    if (!known || isBetter) best.push(result);
  }
  return best;
}
