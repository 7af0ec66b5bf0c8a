import type { Trend, TrendPoint } from "#server/snapshots/schema.ts";
import type { Width } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";

export const MARKER_LANES = [
  { kind: "evidence", name: "Evidence" },
  { kind: "assessment", name: "Assessments" },
  { kind: "decision", name: "Decisions" },
  { kind: "milestone", name: "Milestones" },
  { kind: "release", name: "Releases" },
] as const;

const PANEL = { narrow: 96, mid: 112, wide: 128 } as const;
const GAP = 44;
const LANE = 20;

/** Where things stand in the drawing of a trend: three panels one above the other, and lanes of what happened. */
export function trendFrame(trend: Trend, of: { width: number; kind: Width }) {
  const isNarrow = of.kind === "narrow";
  const left = isNarrow ? 26 : 92;
  const right = of.width - (isNarrow ? 34 : 64);
  const panel = PANEL[of.kind];
  const tops = [0, 1, 2].map((i) => 28 + i * (panel + GAP));
  const plotBottom = (tops[2] ?? 0) + panel;
  const lanesTop = plotBottom + 34;
  const lane = isNarrow ? LANE + 16 : LANE;
  const x = linear([Date.parse(trend.from), Date.parse(trend.to)], [left, right]);
  return {
    isNarrow,
    left,
    right,
    panel,
    tops,
    plotBottom,
    lanesTop,
    lane,
    height: lanesTop + MARKER_LANES.length * lane + 8,
    x: (at: string | number) => x(typeof at === "number" ? at : Date.parse(at)),
  };
}
export type TrendFrame = ReturnType<typeof trendFrame>;

/**
 * A line of steps: each value holds until the next point. Where a value is not known the line is broken,
 * never drawn through.
 */
export function stepPath(
  points: readonly { readonly at: string; readonly value: number | null }[],
  of: { x: (at: string) => number; y: (value: number) => number; end: number },
): string {
  let isDown = false;
  return points
    .map(({ at, value }, i) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const start = px(of.x(at));
      const next = points[i + 1];
      const end = px(next ? of.x(next.at) : of.end);
      const y = px(of.y(value));
      const from = isDown ? `V${y}` : `M${start} ${y}`;
      isDown = true;
      return `${from}H${end}`;
    })
    .join("");
}

/** One value of every point; unknown before anybody had answered. */
export function seriesOf(trend: Trend, pick: (point: TrendPoint) => number | null) {
  return trend.points.map((point) => ({
    at: point.at,
    value: point.basis === "none" ? null : pick(point),
  }));
}

/** Firsts of months, thinned to about one label in 70 px. */
export function monthTicks(trend: Trend, width: number): number[] {
  const [from, to] = [new Date(trend.from), new Date(trend.to)];
  const count =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / 70))));
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + i + 1, 1),
  ).filter((_, i) => i % step === 0);
}
