import { BREAK } from "../catalogue.ts";

export type Direction = "min" | "max";

/** A lasting step for the worse; places count the finite values given, from 0. */
export type Step = {
  /** The last value of the old level and the first of the new one. */
  readonly before: number;
  readonly after: number;
  readonly levelBefore: number;
  readonly levelAfter: number;
  /** Values on either side that the levels were measured on. */
  readonly runsBefore: number;
  readonly runsAfter: number;
  /** The first value that is back at the old level for good, if the new one ended. */
  readonly recovered: number | null;
  /** The statistic over its threshold: 1 is just clear. */
  readonly strength: number;
};

/**
 * Lasting steps for the worse in values that stand in order of time, the clearest first. The alarm is
 * set so high that a series without any has a chance of BREAK.falseAlarm to raise it, by Siegmund's
 * approximation of a CUSUM's average run length (D. Siegmund, Sequential Analysis, 1985): about
 * exp(2 k b) / (2 k²) with b = h + 1.166. So no permutation is drawn, and any machine gives the same
 * answer. One value adds no more than a share of the alarm: an outlier is not a level.
 */
export function findBreaks(values: readonly number[], direction: Direction): Step[] {
  const sign = direction === "max" ? -1 : 1;
  // Typed, because such arrays sort themselves several times faster, and every value asks for two sorts.
  const worse = Float64Array.from(values, (value) => sign * value);
  const alarm = alarmFor(values.length);
  const steps: Step[] = [];
  let start: number = BREAK.runsBefore;
  while (start < worse.length) {
    const found = nextStep(worse, start, alarm);
    if (!found) break;
    steps.push(stepOf(values, sign, found));
    start = Math.max(found.end, found.from + BREAK.runsAfter);
  }
  return steps.sort((a, b) => b.strength - a.strength || b.after - a.after);
}

export function alarmFor(count: number): number {
  const k = BREAK.allowance;
  const b = Math.log((2 * k ** 2 * Math.max(count, 2)) / BREAK.falseAlarm + 1) / (2 * k);
  return b - 1.166;
}

type Found = {
  /** First value of the new level, and one past its last. */
  readonly from: number;
  readonly end: number;
  readonly peak: number;
  readonly level: Level;
  readonly alarm: number;
};

/** Follows the sum of deviations; while it is above 0 the level stays the one from before it rose. */
function nextStep(worse: Float64Array, start: number, alarm: number): Found | null {
  const most = alarm / (BREAK.runsAfter - 0.5);
  let sum = 0;
  let from = start;
  let peak = 0;
  let end = start;
  let level = levelBefore(worse, start);
  for (let i = start; i < worse.length; i++) {
    const value = worse[i];
    if (value === undefined) break;
    if (sum === 0) {
      // A step that was told and is over stays the past of what follows; a level is never measured across it.
      level = levelBefore(worse, i, start - BREAK.runsBefore);
      from = i;
    }
    const deviation = (value - level.centre) / level.scale - BREAK.allowance;
    sum = Math.max(0, sum + Math.max(-most, Math.min(most, deviation)));
    if (sum > peak) {
      peak = sum;
      end = i + 1;
    }
    const isOver = sum === 0 || sum < peak - 2 * most;
    if (isOver && peak >= alarm) return { from, end, peak, level, alarm };
    if (sum === 0) peak = 0;
  }
  return peak >= alarm ? { from, end, peak, level, alarm } : null;
}

type Level = { readonly centre: number; readonly scale: number; readonly count: number };

/**
 * The median of the runs before, and the larger of two estimates of their standard deviation: by the
 * median absolute deviation, and by the worse half alone, which a long tail on that side widens. For
 * normal values 1.4826 and 1 / 1.2816 (the 90th percentile) make both of them the standard deviation.
 */
function levelBefore(worse: Float64Array, at: number, earliest = 0): Level {
  const window = worse.slice(Math.max(0, earliest, at - BREAK.window), at).sort();
  const centre = middle(window);
  const deviations = window.map((value) => Math.abs(value - centre)).sort();
  const first = window.findIndex((value) => value >= centre);
  const tail = window.length - first;
  const far = (window[first + Math.min(tail - 1, Math.floor(tail * 0.8))] ?? centre) - centre;
  const spread = Math.max(1.4826 * middle(deviations), far / 1.2816) * smallSample(window.length);
  const least = BREAK.smallest * Math.abs(centre);
  return { centre, scale: Math.max(spread, least, Number.MIN_VALUE), count: window.length };
}

/** Few values know their own spread and middle badly: both errors widen the scale. */
function smallSample(count: number): number {
  const spread = count / Math.max(count - 0.8, 1);
  return spread * Math.sqrt(1 + Math.PI / (2 * count)) * (1 + 4 / count);
}

function middle(sorted: ArrayLike<number>): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

function stepOf(values: readonly number[], sign: number, found: Found): Step {
  const { end, level, peak, alarm } = found;
  const old = sign * level.centre;
  const now = median(values.slice(found.from, end));
  // The sum may have begun to rise by chance: the new level starts with the first value nearer to it.
  const isOld = (value: number) => Math.abs(value - old) < Math.abs(value - now);
  const ahead = values.slice(found.from, end).findIndex((value) => !isOld(value));
  const from = found.from + Math.max(0, ahead);
  return {
    before: from - 1,
    after: from,
    levelBefore: old,
    levelAfter: median(values.slice(from, end)),
    runsBefore: level.count,
    runsAfter: end - from,
    recovered: end < values.length ? end : null,
    strength: peak / alarm,
  };
}

const median = (values: readonly number[]) => middle(Float64Array.from(values).sort());
