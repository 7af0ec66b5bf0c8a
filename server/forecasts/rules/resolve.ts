import type { AskedForecast, HistoryRun, SavedForecast } from "../schema.ts";
import { orderHistory } from "./history.ts";

export type Resolution =
  | { readonly kind: "resolved"; readonly value: number | null; readonly note: string }
  | { readonly kind: "stopped" | "changed"; readonly value: null; readonly note: string };

/**
 * What came of a forecast, by the project's runs now: reached at a run, the horizon passed, or made
 * pointless by another target or an archived project. null while it is open.
 */
export function resolutionOf(
  { asked }: Pick<SavedForecast, "asked">,
  now: {
    readonly history: readonly HistoryRun[];
    readonly target: { metric: string; direction: string; value: number } | null;
    readonly isArchived: boolean;
  },
): Resolution | null {
  const since = orderHistory(now.history).runs.slice(asked.runs, asked.runs + asked.horizonRuns);
  const at = since.findIndex((run) => run.value !== null && hits(asked, run.value));
  if (at >= 0)
    return { kind: "resolved", value: at + 1, note: `Reached at run ${at + 1} after it was made.` };
  if (since.length >= asked.horizonRuns)
    return { kind: "resolved", value: null, note: `Not reached within ${asked.horizonRuns} runs.` };
  if (now.isArchived)
    return { kind: "stopped", value: null, note: `The project ended after ${since.length} runs.` };
  const { target } = now;
  if (target && target.metric === asked.metric && target.value !== asked.target)
    return {
      kind: "changed",
      value: null,
      note: `The target changed from ${asked.target} to ${target.value} after ${since.length} runs.`,
    };
  return null;
}

const hits = ({ direction, target }: Pick<AskedForecast, "direction" | "target">, value: number) =>
  direction === "max" ? value >= target : value <= target;
