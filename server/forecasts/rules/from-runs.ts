import type { Run } from "#server/evidence/schema.ts";
import type { HistoryRun, Mode } from "../schema.ts";
import { timeOf } from "./history.ts";

const SEED = /(^|[._-])(seed|random_state)([._-]|$)/i;
/** A search is told by its runs: this share of them was launched by one job. */
const SWEEP_SHARE = 0.8;
/** Enough of a configuration to tell it from another. */
const CONFIGURATION_CHARS = 200;

/** What a forecast needs of a tracker's run. Times are ISO 8601. */
export type TrackedRun = Pick<
  Run,
  "runId" | "status" | "lifecycleStage" | "parentRunId" | "startedAt" | "endedAt"
> & {
  /** Of the metric that is asked for; null where the run has none or it was not finite. */
  readonly value: number | null;
  readonly params: Readonly<Record<string, string>>;
};

export function trackedRun(run: Run, metric: string): TrackedRun {
  return { ...run, value: run.metrics[metric] ?? null, params: run.dimensions.configuration };
}

/**
 * The runs of a tracker as a history of one metric. Deleted runs and those still under way are left
 * out; one that finished without the metric, or not at all, cost a run and gave nothing. Runs that
 * finished before the metric was ever recorded measured something else, and are marked so.
 */
export function historyOf(runs: readonly TrackedRun[], metric: string): HistoryRun[] {
  const parents = new Set(runs.map((run) => run.parentRunId));
  const before = beforeMetric(runs);
  return (
    runs
      .filter((run) => run.lifecycleStage === "active")
      .filter((run) => run.status !== "RUNNING" && run.status !== "SCHEDULED")
      // The parent of a search only gathers its children.
      .filter((run) => !(run.value === null && parents.has(run.runId)))
      .map((run) => ({
        id: run.runId,
        value: run.status === "FINISHED" ? run.value : null,
        metric: before(run) ? OTHER_METRIC : metric,
        configuration: configurationOf(run.params),
        ...(run.startedAt === null ? {} : { startedAt: run.startedAt }),
        ...(run.endedAt === null ? {} : { endedAt: run.endedAt }),
      }))
  );
}

const OTHER_METRIC = "before this metric";

/** Runs up to the last that finished without the metric before any run had it. */
function beforeMetric(runs: readonly TrackedRun[]): (run: TrackedRun) => boolean {
  const isTimed = runs.every((run) => run.startedAt !== null);
  const ordered = isTimed
    ? runs.toSorted((a, b) => timeOf(a.startedAt ?? "") - timeOf(b.startedAt ?? ""))
    : runs;
  const first = ordered.findIndex((run) => run.value !== null);
  const until = ordered
    .slice(0, Math.max(0, first))
    .findLastIndex((run) => run.status === "FINISHED" && run.lifecycleStage === "active");
  const early = new Set(ordered.slice(0, until + 1));
  return (run) => early.has(run);
}

function configurationOf(params: TrackedRun["params"]): string {
  const settings = Object.entries(params)
    .filter(([key]) => !SEED.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(settings).slice(0, CONFIGURATION_CHARS);
}

/** sweep when most runs have one parent; manual when none has; else nobody knows. */
export function modeOf(runs: readonly TrackedRun[]): Mode {
  const counts = new Map<string, number>();
  for (const { parentRunId } of runs)
    if (parentRunId !== null) counts.set(parentRunId, (counts.get(parentRunId) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  if (runs.length > 0 && most / runs.length >= SWEEP_SHARE) return "sweep";
  return counts.size === 0 && runs.length > 0 ? "manual" : "unknown";
}
