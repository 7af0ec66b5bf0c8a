import type { Run } from "#server/evidence/schema.ts";
import type { HistoryRun, Mode } from "../schema.ts";

const SEED = /(^|[._-])(seed|random_state)([._-]|$)/i;
/** A search is told by its runs: this share of them was launched by one job. */
const SWEEP_SHARE = 0.8;

/**
 * The runs of a tracker as a history of one metric. Deleted runs and those still under way are left
 * out; one that finished without the metric, or not at all, cost a run and gave nothing.
 */
export function historyOf(runs: readonly Run[], metric: string): HistoryRun[] {
  const parents = new Set(runs.map((run) => run.parentRunId));
  return (
    runs
      .filter((run) => run.lifecycleStage === "active")
      .filter((run) => run.status !== "RUNNING" && run.status !== "SCHEDULED")
      // The parent of a search only gathers its children.
      .filter((run) => !(parents.has(run.runId) && run.metrics[metric] === undefined))
      .map((run) => ({
        id: run.runId,
        value: run.status === "FINISHED" ? (run.metrics[metric] ?? null) : null,
        metric,
        configuration: settingsOf(run),
        ...(run.startedAt === null ? {} : { startedAt: run.startedAt }),
        ...(run.endedAt === null ? {} : { endedAt: run.endedAt }),
      }))
  );
}

function settingsOf(run: Run): string {
  const settings = Object.entries(run.dimensions.configuration)
    .filter(([key]) => !SEED.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([settings, run.dimensions.sourceCode, run.dimensions.dataSources]).slice(
    0,
    200,
  );
}

/** sweep when most runs have one parent; manual when none has; else nobody knows. */
export function modeOf(runs: readonly Run[]): Mode {
  const counts = new Map<string, number>();
  for (const { parentRunId } of runs)
    if (parentRunId !== null) counts.set(parentRunId, (counts.get(parentRunId) ?? 0) + 1);
  const nested = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (runs.length > 0 && nested / runs.length >= SWEEP_SHARE) return "sweep";
  return nested === 0 && runs.length > 0 ? "manual" : "unknown";
}
