import type { RiskParts } from "#server/readiness/schema.ts";

/** Two decimals of a pixel are more than any screen shows, and keep the page small. */
export const px = (value: number): number => Math.round(value * 10) / 10;

/** Maps a domain linearly onto a range. */
export function linear(domain: readonly [number, number], onto: readonly [number, number]) {
  const [d0, d1] = domain;
  const [r0, r1] = onto;
  return (value: number): number => r0 + ((value - d0) / (d1 - d0 || 1)) * (r1 - r0);
}

/** A value that holds until the next one: across, then up or down. */
export const stairs = (points: readonly { readonly x: number; readonly y: number }[]): string =>
  points.map(({ x, y }, i) => (i === 0 ? `M${px(x)} ${px(y)}` : `H${px(x)}V${px(y)}`)).join("");

/**
 * A scale from the values themselves, rounded outwards to even steps of 1, 2 or 5. It begins at 0 where
 * 0 lies close enough to cost little room; else it is cut, and whoever draws it has to say so.
 */
export function niceScale(values: readonly number[], most = 4) {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (least > greatest) return { low: 0, high: 1, ticks: [0, 1], isCut: false };
  const isNearZero = least >= 0 && least <= greatest / 2;
  const isBelow = greatest <= 0 && greatest >= least / 2;
  const [from, to] = [isNearZero ? 0 : least, isBelow ? 0 : greatest];
  const step = niceStep(to - from > 0 ? to - from : Math.abs(to) || 1, most);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(to / step - 1e-9));
  // Multiples, not sums: sums of 0.1 drift.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
  const [low, high] = [ticks[0] ?? from, ticks.at(-1) ?? to];
  return { low, high, ticks, isCut: low > 0 || high < 0 };
}

const tidy = (value: number) => Number(value.toPrecision(12));

function niceStep(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return power * ([1, 2, 5, 10].find((one) => span / (one * power) <= most) ?? 10);
}

/** Hue is severity: quiet below 50, high, critical from 75 (the lines that gates draw). */
export type Tone = "quiet" | "high" | "critical";
export const toneOf = (risk: number): Tone =>
  risk < 50 ? "quiet" : risk < 75 ? "high" : "critical";

/** Texture is the state of knowledge, in stacking order from 0. */
export const PARTS = ["sure", "stale", "unproven", "unanswered"] as const;
export type Part = (typeof PARTS)[number];
export const PART_REMEDY: Record<Part, string> = {
  sure: "mitigate",
  stale: "renew the proof",
  unproven: "connect evidence",
  unanswered: "answer",
};

export type Slice = { part: Part; start: number; end: number };

/** The parts as consecutive slices; empty ones are left out, so nothing that is zero is drawn. */
export function slicesOf(parts: RiskParts): Slice[] {
  let start = 0;
  return PARTS.flatMap((part) => {
    const end = start + Math.max(0, parts[part]);
    const slice = { part, start, end };
    start = end;
    return slice.end - slice.start > 1e-9 ? [slice] : [];
  });
}
