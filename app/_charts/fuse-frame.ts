import type { TestId } from "#server/catalogue/schema.ts";
import type { Width } from "./at-widths.tsx";
import { linear } from "./geometry.ts";

/** One proof over time: thick while it gives full credit, thin at half, gone at none. */
export type Fuse = {
  id: string;
  testId: TestId;
  label: string;
  /** Belongs to the section that holds the score. */
  isBinding: boolean;
  lastSeen: string | null;
  spans: readonly { from: string; to: string; credit: number }[];
  /** When its credit falls next, and to what. */
  next: { at: string; credit: number } | null;
  /** The falls of this proof that lower the final score, if nothing new arrives. */
  lowersFinalAt: readonly string[];
};
export type FuseChart = {
  now: string;
  from: string;
  to: string;
  /** The final score as a step function from `from` on; exact after `now`, if nothing new arrives. */
  steps: readonly { at: string; final: number }[];
  fuses: readonly Fuse[];
  /** What the next gate asks for. */
  required: number | null;
};

export const ms = (at: string) => Date.parse(at);
export const DAY_MS = 86_400_000;
/** Where the plot begins, below its head line. */
export const TOP = 34;

/** Where things stand in the drawing. */
export type Frame = {
  x: (at: string | number) => number;
  y: (score: number) => number;
  left: number;
  right: number;
  plotBottom: number;
  rowsTop: number;
  rowHeight: number;
  bottom: number;
  isNarrow: boolean;
};

export function frameOf(chart: FuseChart, of: { width: number; kind: Width; rows: number }): Frame {
  const isNarrow = of.kind === "narrow";
  const left = isNarrow ? 30 : 104;
  const right = of.width - (isNarrow ? 10 : 112);
  const plotBottom = TOP + (isNarrow ? 150 : 170);
  const rowsTop = plotBottom + 56;
  const rowHeight = isNarrow ? 30 : 20;
  const now = ms(chart.now);
  // A phone shows half as much of either side, so that days stay tellable.
  const zoom = isNarrow ? 2 : 1;
  const domain = [now - (now - ms(chart.from)) / zoom, now + (ms(chart.to) - now) / zoom] as const;
  const scale = linear(domain, [left, right]);
  const inside = (at: number) => Math.min(Math.max(at, domain[0]), domain[1]);
  const top = Math.max(
    4,
    Math.ceil(Math.max(chart.required ?? 0, ...chart.steps.map((s) => s.final)) + 0.5),
  );
  return {
    x: (at) => scale(inside(typeof at === "string" ? ms(at) : at)),
    y: linear([0, top], [plotBottom, TOP]),
    left,
    right,
    plotBottom,
    rowsTop,
    rowHeight,
    bottom: rowsTop + of.rows * rowHeight,
    isNarrow,
  };
}
