import { RUNS_MIN, SUCCESSES_MIN } from "../catalogue.ts";
import type { Direction, RefusalReason } from "../schema.ts";

/** What of a history the chance to reach the target hangs on. Values are signed so that more is better. */
export type Summary = {
  readonly runs: number;
  readonly successes: number;
  readonly best: number;
  /** Distance from the best to the target, and the same in units of the upper tail's spread. */
  readonly gap: number;
  readonly distance: number;
  /** How often a run beat all before it, the first success left out. */
  readonly records: number;
  /** What the second half of the runs added to the best. */
  readonly gain: number;
};

export type Summed =
  | { readonly kind: "summary"; readonly summary: Summary }
  | { readonly kind: "refused"; readonly refusal: RefusalReason; readonly best: number | null };

/** values: in the order of the runs, null for one that failed. */
export function summarise(
  values: readonly (number | null)[],
  of: { target: number; direction: Direction },
): Summed {
  const sign = of.direction === "max" ? 1 : -1;
  const signed = values.map((value) => (value === null ? null : sign * value));
  const target = sign * of.target;
  const ok = signed.filter((value) => value !== null);
  const runs = signed.length;
  const best = ok.length === 0 ? null : ok.reduce((a, b) => Math.max(a, b));
  const refused = (refusal: RefusalReason): Summed => ({
    kind: "refused",
    refusal,
    best: best === null ? null : sign * best,
  });
  if (best !== null && best >= target) return refused("target-reached");
  if (runs < RUNS_MIN) return refused("too-few-runs");
  if (best === null || ok.length < SUCCESSES_MIN) return refused("too-few-successes");
  const descending = Float64Array.from(ok).sort().reverse();
  const median = quantile(descending, 0.5);
  const size = Math.max(Math.abs(best), Math.abs(median));
  if (best - median <= size * 1e-12) return refused("no-spread");
  const gap = target - best;
  const { records, half } = recordsOf(signed, ok);
  return {
    kind: "summary",
    summary: {
      runs,
      successes: ok.length,
      best: sign * best,
      gap,
      distance: gap / tailSpread(descending, best - median),
      records,
      gain: Math.max(best - half, 0),
    },
  };
}

/** Type-7 quantile of values sorted downwards. */
function quantile(descending: Float64Array, share: number): number {
  const place = (descending.length - 1) * (1 - share);
  const below = Math.floor(place);
  const low = descending[below] ?? 0;
  const high = descending[Math.min(below + 1, descending.length - 1)] ?? low;
  return low + (high - low) * (place - below);
}

/** Mean excess of the best quarter (at least three) over the next value; never under a twentieth of the spread. */
function tailSpread(descending: Float64Array, spread: number): number {
  const count = Math.max(3, Math.ceil(descending.length / 4));
  const top = descending.subarray(0, count);
  const next = descending[count] ?? descending.at(-1) ?? 0;
  return Math.max(top.reduce((sum, value) => sum + value, 0) / count - next, 0.05 * spread);
}

function recordsOf(
  signed: readonly (number | null)[],
  ok: readonly number[],
): { records: number; half: number } {
  let best = Number.NEGATIVE_INFINITY;
  let records = 0;
  let half = Number.NEGATIVE_INFINITY;
  const middle = Math.floor(signed.length / 2);
  for (const [i, value] of signed.entries()) {
    if (value !== null && value > best) {
      if (best > Number.NEGATIVE_INFINITY) records++;
      best = value;
    }
    if (i === middle - 1) half = best;
  }
  return { records, half: half > Number.NEGATIVE_INFINITY ? half : (ok[0] ?? 0) };
}
