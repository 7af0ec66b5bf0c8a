import type { Fact } from "../schema.ts";
import { cleanText, type Notes } from "./text.ts";

export type CurvePoint = {
  readonly step: number;
  /** null where it was not a finite number. */
  readonly value: number | null;
  /** Milliseconds since 1970; null where the tool does not say. */
  readonly timeMs: number | null;
};

export type Curve = {
  readonly tool: string;
  readonly runId: string | null;
  readonly metric: string;
  readonly points: readonly CurvePoint[];
  /** Where points were thinned out before they came here: how many there were. */
  readonly counted?: { readonly count: number; readonly nonFinite: number };
  readonly pointer: string;
};

export type HistoryFact = Extract<Fact, { kind: "metric-history" }>;

/** A fact small enough to draw, whatever number of steps a training had. */
export function historyFact(curve: Curve, notes: Notes): HistoryFact {
  const { tool, pointer } = curve;
  const points = inOrder(curve.points);
  const finite = points.filter((point) => point.value !== null);
  const { min, max } = extremesOf(points);
  const times = points.flatMap(({ timeMs }) => timeMs ?? []).sort((a, b) => a - b);
  const clean = (text: string) => cleanText(text, notes, pointer);
  const runId = curve.runId === null ? null : clean(curve.runId);
  const metric = clean(curve.metric);
  const endedAt = instant(times.at(-1));
  return {
    kind: "metric-history",
    subject: `${runId ?? "run"} ${metric}`,
    observedAt: endedAt,
    pointer,
    value: {
      tool,
      runId,
      metric,
      points: thinned(points).map(({ step, value }) => ({ step, value })),
      count: curve.counted?.count ?? points.length,
      nonFinite: curve.counted?.nonFinite ?? points.length - finite.length,
      min: min && { step: min.step, value: min.value },
      max: max && { step: max.step, value: max.value },
      startedAt: instant(times[0]),
      endedAt,
    },
  };
}

export const POINTS_MAX = 200;

/** By step, then by time: a step that was told twice stands twice only where its values differ. */
export function inOrder(points: readonly CurvePoint[]): CurvePoint[] {
  const sorted = [...points].sort(
    (a, b) =>
      a.step - b.step || (a.timeMs ?? 0) - (b.timeMs ?? 0) || (a.value ?? 0) - (b.value ?? 0),
  );
  return sorted.filter((point, i) => {
    const before = sorted[i - 1];
    return !before || before.step !== point.step || before.value !== point.value;
  });
}

/** At most POINTS_MAX of them, evenly, with the first, the last and both extremes. */
export function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  if (points.length <= POINTS_MAX) return [...points];
  const { min, max } = extremesOf(points);
  const evenly = POINTS_MAX - 2;
  const kept = new Set<CurvePoint>();
  for (let i = 0; i < evenly; i++) {
    const point = points[Math.round((i * (points.length - 1)) / (evenly - 1))];
    if (point) kept.add(point);
  }
  for (const extreme of [min, max]) if (extreme) kept.add(extreme);
  return points.filter((point) => kept.has(point));
}

function extremesOf(points: readonly CurvePoint[]): {
  min: CurvePoint | null;
  max: CurvePoint | null;
} {
  let min: CurvePoint | null = null;
  let max: CurvePoint | null = null;
  for (const point of points) {
    if (point.value === null) continue;
    if (min === null || point.value < (min.value ?? 0)) min = point;
    if (max === null || point.value > (max.value ?? 0)) max = point;
  }
  return { min, max };
}

// Beyond the year 9999 no date is written as four digits.
const LAST_MS = 253_402_300_799_999;

function instant(ms: number | undefined): string | null {
  if (ms === undefined || !(ms > 0 && ms <= LAST_MS)) return null;
  return new Date(Math.trunc(ms)).toISOString();
}

/** Takes the points of a curve one by one in bounded memory: every second is dropped when there are too many. */
export class CurveBuilder {
  private points: CurvePoint[] = [];
  private stride = 1;
  private last: CurvePoint | null = null;
  private min: CurvePoint | null = null;
  private max: CurvePoint | null = null;
  count = 0;
  nonFinite = 0;

  add(point: CurvePoint): void {
    if (this.count++ % this.stride === 0) this.points.push(point);
    this.last = point;
    if (point.value === null) this.nonFinite++;
    else {
      if (this.min === null || point.value < (this.min.value ?? 0)) this.min = point;
      if (this.max === null || point.value > (this.max.value ?? 0)) this.max = point;
    }
    if (this.points.length < HELD_MAX) return;
    this.points = this.points.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }

  done(): CurvePoint[] {
    const kept = [this.last, this.min, this.max].filter((point) => point !== null);
    return thinned(inOrder([...this.points, ...kept]));
  }
}

const HELD_MAX = 1_024;
