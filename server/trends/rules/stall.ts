import { DIMENSIONS, type Dimension, type Run } from "#server/evidence/schema.ts";
import { comparable } from "#server/runs/rules/diff.ts";
import { STALL } from "../catalogue.ts";
import type { Direction } from "./break.ts";
import { hasFailed, isResult, type Series } from "./series.ts";

/** A stretch of many runs over many days in which the best result did not get better. */
export type Stall = {
  /** Places in the series: the last gain, the first run after it, the last run of the stretch. */
  readonly gain: number;
  readonly from: number;
  readonly to: number;
  readonly best: number;
  readonly days: number;
  readonly runs: number;
  readonly failed: number;
  /** Whether a later run got better: then it is history. */
  readonly isOver: boolean;
};

const DAY_MS = 86_400_000;

/**
 * The stretch that is still going on, else the longest one that was. A gain is measured from the last
 * one, so that many small steps that add up to one end a stall. Work that has met its target is done,
 * not stalled.
 */
export function findStall(
  series: Series,
  of: { direction: Direction; target: number | null },
): Stall | null {
  const sign = of.direction === "max" ? 1 : -1;
  const stalls: Stall[] = [];
  let gain: { place: number; value: number } | null = null;
  const close = (end: number, isOver: boolean) => {
    const stall = gain && stretch(series, { gain, end, isOver });
    const isMet = of.target !== null && gain && sign * (gain.value - of.target) >= 0;
    if (stall && !isMet) stalls.push(stall);
  };
  for (const [i, value] of series.values.entries()) {
    if (value === null || !isResult(series.states[i] ?? "")) continue;
    const needed = gain === null ? 0 : STALL.gain * Math.abs(gain.value);
    if (gain !== null && sign * (value - gain.value) <= needed) continue;
    close(i, true);
    gain = { place: i, value };
  }
  close(series.values.length, false);
  const current = stalls.find(({ isOver }) => !isOver);
  return current ?? stalls.sort((a, b) => b.days - a.days)[0] ?? null;
}

/** Whether a stall goes on at `now`; times in milliseconds since 1970, `end` that of its last run. */
export const isStandingStill = (stall: Stall, of: { end: number; now: number }): boolean =>
  !stall.isOver && of.now - of.end <= STALL.news * DAY_MS;

function stretch(
  series: Series,
  of: { gain: { place: number; value: number }; end: number; isOver: boolean },
): Stall | null {
  const { gain, end, isOver } = of;
  const [from, to] = [gain.place + 1, end - 1];
  const runs = end - from;
  const days = ((series.times[to] ?? 0) - (series.times[gain.place] ?? 0)) / DAY_MS;
  if (runs < STALL.runs || days < STALL.days) return null;
  const failed = series.states.slice(from, end).filter(hasFailed).length;
  return { gain: gain.place, from, to, best: gain.value, days, runs, failed, isOver };
}

/** What a set of runs tried and what none of them touched. */
export type Varied = {
  readonly runs: number;
  readonly settings: readonly { readonly key: string; readonly values: number }[];
  /** Settings with one value in every run that has them. */
  readonly constant: readonly { readonly key: string; readonly value: string }[];
  readonly dimensions: readonly {
    readonly dimension: Dimension;
    /** missing: no run recorded it, so whether it changed is unknown. */
    readonly outcome: "varied" | "constant" | "missing";
    readonly values: number;
  }[];
};

export function variedIn(runs: readonly Run[]): Varied {
  const settings = new Map<string, Set<string>>();
  for (const run of runs)
    for (const [key, value] of comparable(run.dimensions.configuration)) {
      const values = settings.get(key) ?? new Set();
      values.add(value);
      settings.set(key, values);
    }
  const all = [...settings].map(([key, values]) => ({ key, values }));
  return {
    runs: runs.length,
    settings: all
      .filter(({ values }) => values.size > 1)
      .map(({ key, values }) => ({ key, values: values.size }))
      .sort((a, b) => b.values - a.values || (a.key < b.key ? -1 : 1)),
    constant: all
      .filter(({ values }) => values.size === 1)
      .map(({ key, values }) => ({ key, value: [...values][0] ?? "" }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    dimensions: DIMENSIONS.map((dimension) => {
      const values = new Set<string>();
      for (const run of runs) {
        const recorded = [...comparable(run.dimensions[dimension])];
        if (recorded.length > 0) values.add(JSON.stringify(recorded.sort()));
      }
      const outcome = values.size === 0 ? "missing" : values.size === 1 ? "constant" : "varied";
      return { dimension, outcome, values: values.size };
    }),
  };
}
