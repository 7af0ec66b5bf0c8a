import type { AskedForecast, HistoryRun } from "../schema.ts";
import { orderHistory, timeOf } from "./history.ts";

export type Resolution =
  | { readonly kind: "resolved"; readonly value: number | null; readonly note: string }
  | { readonly kind: "stopped" | "changed"; readonly value: null; readonly note: string };

type Asked = {
  readonly asked: Pick<
    AskedForecast,
    "metric" | "target" | "direction" | "horizonRuns" | "isOwnTarget"
  >;
  /** The runs that it was asked of. */
  readonly history: readonly HistoryRun[];
};

/**
 * What came of a forecast, by the project's runs now: reached at a run, the horizon passed, or made
 * pointless by another target or an archived project. null while it is open.
 */
export function resolutionOf(
  { asked, history }: Asked,
  now: {
    readonly history: readonly HistoryRun[];
    readonly target: { metric: string; direction: string; value: number } | null;
    readonly isArchived: boolean;
  },
): Resolution | null {
  const since = runsSince(history, now.history).slice(0, asked.horizonRuns);
  const at = since.findIndex((run) => run.value !== null && hits(asked, run.value));
  if (at >= 0)
    return { kind: "resolved", value: at + 1, note: `Reached at run ${at + 1} after it was made.` };
  if (since.length >= asked.horizonRuns)
    return { kind: "resolved", value: null, note: `Not reached within ${asked.horizonRuns} runs.` };
  if (now.isArchived)
    return { kind: "stopped", value: null, note: `The project ended after ${since.length} runs.` };
  const { target } = now;
  if (!asked.isOwnTarget || target === null) return null;
  const changed = (from: unknown, to: unknown): Resolution => ({
    kind: "changed",
    value: null,
    note: `The target changed from ${from} to ${to} after ${since.length} runs.`,
  });
  if (target.metric !== asked.metric) return changed(asked.metric, target.metric);
  if (target.direction !== asked.direction) return changed(asked.direction, target.direction);
  if (target.value !== asked.target) return changed(asked.target, target.value);
  return null;
}

/**
 * Runs that the forecast did not know and that ended after all it knew, in order. A run of before that
 * was only imported later is none of them, nor does one that was deleted since move the count.
 */
export function runsSince(
  known: readonly HistoryRun[],
  now: readonly HistoryRun[],
): readonly HistoryRun[] {
  const ids = new Set(known.flatMap(({ id }) => id ?? []));
  const last = known.reduce((latest, run) => Math.max(latest, endMsOf(run) ?? latest), 0);
  return orderHistory(now).runs.filter((run) => {
    if (run.id !== undefined && ids.has(run.id)) return false;
    const endMs = endMsOf(run);
    return endMs === null || endMs > last;
  });
}

function endMsOf({ startedAt, endedAt }: HistoryRun): number | null {
  const at = endedAt ?? startedAt;
  return at === undefined ? null : timeOf(at);
}

const hits = ({ direction, target }: Pick<AskedForecast, "direction" | "target">, value: number) =>
  direction === "max" ? value >= target : value <= target;
