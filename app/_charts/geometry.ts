import type { RiskParts } from "#server/readiness/schema.ts";

/** Two decimals of a pixel are more than any screen shows, and keep the page small. */
export const px = (value: number): number => Math.round(value * 10) / 10;

/** Maps a domain linearly onto a range. */
export function linear(domain: readonly [number, number], onto: readonly [number, number]) {
  const [d0, d1] = domain;
  const [r0, r1] = onto;
  return (value: number): number => r0 + ((value - d0) / (d1 - d0 || 1)) * (r1 - r0);
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
