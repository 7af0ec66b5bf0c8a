import type { ReadinessInput } from "#server/readiness/schema.ts";
import { signalsAt } from "#server/signals/rules/evaluate.ts";

/** How many moments of the past are looked at; further back a proof is simply old. */
const MOMENTS_MAX = 40;

/**
 * Since when each automated rule that holds now has held: scores can only begin to hold when something
 * arrives or is observed, so those instants are computed, the newest first, until none holds any more.
 */
export function sinceOf(
  input: ReadinessInput,
  of: { holding: ReadonlySet<string>; arrivals: readonly number[] },
): Map<string, string> {
  const since = new Map<string, string>();
  let open = new Set(of.holding);
  const past = of.arrivals.filter((ms) => ms <= input.at.getTime()).slice(-MOMENTS_MAX);
  for (const ms of past.reverse()) {
    if (open.size === 0) break;
    const at = new Date(ms);
    const { signals } = signalsAt({ ...input, at });
    const holds = new Set(signals.filter(({ credit }) => credit > 0).map(({ rule }) => rule));
    open = new Set([...open].filter((rule) => holds.has(rule)));
    for (const rule of open) since.set(rule, at.toISOString());
  }
  return since;
}
