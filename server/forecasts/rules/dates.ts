import { weeksFor } from "#server/estimates/rules/throughput.ts";
import type { Dates, HistoryRun } from "../schema.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const WEEKS_MAX = 104;

/**
 * Runs → weeks. From a pace that the team states, or from how many runs it finished in each of the
 * past weeks; where neither is known there is no date.
 */
export function datesOf(of: {
  reachedByRun: readonly number[];
  history: readonly HistoryRun[];
  runsPerWeek: { low: number; high: number } | undefined;
  now: Date;
  seed: number;
}): Dates | null {
  if (of.reachedByRun.length === 0) return null;
  if (of.runsPerWeek) return fromPlan(of.reachedByRun, of.runsPerWeek);
  const weekly = weeklyRuns(of.history, of.now);
  return weekly === null ? null : fromThroughput(of.reachedByRun, weekly, of.seed);
}

/** A pace between two ends, each as likely: the chance by a week is the mean over the paces. */
function fromPlan(reachedByRun: readonly number[], pace: { low: number; high: number }): Dates {
  const [low, high] = pace.low <= pace.high ? [pace.low, pace.high] : [pace.high, pace.low];
  const paces =
    low === high ? [low] : Array.from({ length: 21 }, (_, i) => low + ((high - low) * i) / 20);
  const weeks = Math.min(WEEKS_MAX, Math.ceil(reachedByRun.length / low));
  const reachedByWeek = Array.from({ length: weeks }, (_, w) => {
    const chances = paces.map((runs) => chanceAfter(reachedByRun, Math.floor(runs * (w + 1))));
    return chances.reduce((sum, chance) => sum + chance, 0) / paces.length;
  });
  const told = low === high ? `${low}` : `${low} to ${high}`;
  return {
    basis: "plan",
    weeks: percentilesOf(reachedByWeek),
    reachedByWeek,
    text: `If you keep a pace of ${told} runs a week.`,
  };
}

function fromThroughput(
  reachedByRun: readonly number[],
  weekly: readonly number[],
  seed: number,
): Dates | null {
  // The chance that run k is done by week w, weighted by the chance that run k is the first to reach it.
  const reachedByWeek = Array.from({ length: WEEKS_MAX }, () => 0);
  for (const [i, chance] of reachedByRun.entries()) {
    const first = chance - (reachedByRun[i - 1] ?? 0);
    if (first <= 0) continue;
    const done = weeksFor(weekly, { items: i + 1, seed, weeksMax: WEEKS_MAX, samples: 400 });
    if (done.kind === "refused") return null;
    for (const [w, by] of done.finishedByWeek.entries())
      reachedByWeek[w] = (reachedByWeek[w] ?? 0) + first * by;
  }
  return {
    basis: "throughput",
    weeks: percentilesOf(reachedByWeek),
    reachedByWeek,
    text: `Derived from ${weekly.length} weeks of runs; it holds as long as the pace does.`,
  };
}

const chanceAfter = (reachedByRun: readonly number[], runs: number) =>
  runs <= 0 ? 0 : (reachedByRun[Math.min(runs, reachedByRun.length) - 1] ?? 0);

function percentilesOf(reachedByWeek: readonly number[]): Dates["weeks"] {
  const first = (share: number) => {
    const at = reachedByWeek.findIndex((chance) => chance >= share);
    return at === -1 ? null : at + 1;
  };
  return { p10: first(0.1), p50: first(0.5), p80: first(0.8), p90: first(0.9) };
}

/** Runs started in each of the whole weeks up to now, oldest first, empty weeks included; null without times. */
export function weeklyRuns(history: readonly HistoryRun[], now: Date): number[] | null {
  const starts = history.flatMap(({ startedAt }) =>
    startedAt === undefined ? [] : [Date.parse(startedAt)],
  );
  const past = starts.filter((ms) => ms <= now.getTime());
  if (past.length < history.length || past.length === 0) return null;
  const first = past.reduce((a, b) => Math.min(a, b));
  const weeks = Math.floor((now.getTime() - first) / WEEK_MS);
  if (weeks < 1) return null;
  const counts = Array.from({ length: Math.min(weeks, 520) }, () => 0);
  for (const ms of past) {
    const ago = Math.floor((now.getTime() - ms) / WEEK_MS);
    if (ago < counts.length)
      counts[counts.length - 1 - ago] = (counts[counts.length - 1 - ago] ?? 0) + 1;
  }
  return counts;
}
