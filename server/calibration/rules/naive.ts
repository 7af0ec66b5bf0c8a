import type { Direction } from "#server/forecasts/schema.ts";

const LAST = 10;

/**
 * What a team would reckon by hand: what the best gained per run over the last ten runs, carried on.
 * The chance to reach the target within the horizon, the need taken as ± 25 %.
 */
export function naiveChance(of: {
  values: readonly (number | null)[];
  target: number;
  direction: Direction;
  horizonRuns: number;
}): number {
  const sign = of.direction === "max" ? 1 : -1;
  const bests: number[] = [];
  for (const value of of.values) {
    const last = bests.at(-1);
    if (value === null && last === undefined) continue;
    bests.push(
      Math.max(
        last ?? Number.NEGATIVE_INFINITY,
        value === null ? Number.NEGATIVE_INFINITY : sign * value,
      ),
    );
  }
  const now = bests.at(-1);
  const back = Math.min(LAST, bests.length - 1);
  const then = bests.at(-1 - back);
  if (now === undefined || then === undefined || back < 1 || now <= then) return 0;
  const needed = (sign * of.target - now) / ((now - then) / back);
  return Math.min(1, Math.max(0, (of.horizonRuns - 0.75 * needed) / (0.5 * needed)));
}
