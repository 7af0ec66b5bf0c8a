import type { MetricHistory } from "#server/facts/code/schema.ts";
import type { Heading } from "../schema.ts";

/** Of all that the curve covered, from its lowest to its highest value: a smaller move is flat. */
const FLAT = 0.02;
/** Four in each of the two quarters that are compared, so that no single step decides. */
const POINTS_MIN = 16;

/**
 * Where a curve was heading when it ended: the median of its last quarter beside the median of the
 * quarter before it. Medians, so that single spikes count for nothing; by the curve's own range, so that
 * its unit counts for nothing. Null where there are too few points, or the last one is no number.
 */
export function headingOf(points: MetricHistory["points"]): Heading | null {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < POINTS_MIN || points.at(-1)?.value === null) return null;
  const quarter = Math.floor(values.length / 4);
  const last = median(values.slice(-quarter));
  const move = last - median(values.slice(-2 * quarter, -quarter));
  const range = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  if (Math.abs(move) <= FLAT * range) return "flat";
  return move > 0 ? "rising" : "falling";
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)] ?? 0, sorted[Math.ceil(middle)] ?? 0];
  return low + (high - low) / 2;
}
