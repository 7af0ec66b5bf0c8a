import type { HistoryRun } from "../schema.ts";

// A history as it was told → runs in the order in which they happened, each once, all of one metric.

export type Ordered = {
  readonly runs: readonly HistoryRun[];
  readonly notes: readonly string[];
};

export function orderHistory(told: readonly HistoryRun[]): Ordered {
  const notes: string[] = [];
  const once = withoutRepeats(told, notes);
  const ordered = byTime(once, notes);
  return { runs: lastMetric(ordered, notes), notes };
}

/** The same id, or without ids the same start, end and value, is one run. */
function withoutRepeats(told: readonly HistoryRun[], notes: string[]): readonly HistoryRun[] {
  const kept = new Map<string, HistoryRun>();
  for (const [i, run] of told.entries()) {
    const { id, startedAt, endedAt, value } = run;
    const key =
      id !== undefined
        ? `id ${id}`
        : startedAt !== undefined && endedAt !== undefined
          ? `times ${startedAt} ${endedAt} ${value}`
          : `row ${i}`;
    kept.set(key, run);
  }
  const repeats = told.length - kept.size;
  if (repeats > 0) notes.push(`${repeats} told twice: counted once.`);
  return [...kept.values()];
}

/** Sorted by start where every run has one; a history without times is in order as told. */
function byTime(runs: readonly HistoryRun[], notes: string[]): readonly HistoryRun[] {
  const timed = runs.map((run) => ({ run, startMs: startMsOf(run) }));
  const known = timed.filter((one) => one.startMs !== null).length;
  if (known === 0) return runs;
  if (known < runs.length) {
    notes.push(
      `${runs.length - known} of ${runs.length} runs have no start: taken in the order told.`,
    );
    return runs;
  }
  const sorted = [...timed].sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
  const moved = sorted.some((one, i) => one !== timed[i]);
  if (moved) notes.push("Out of order: sorted by start.");
  const backwards = sorted.filter(({ run, startMs }) => {
    const endMs = run.endedAt === undefined ? null : timeOf(run.endedAt);
    return endMs !== null && startMs !== null && endMs < startMs;
  }).length;
  if (backwards > 0) notes.push(`${backwards} ended before they started: their clock jumped.`);
  return sorted.map((one) => one.run);
}

const startMsOf = (run: HistoryRun) => (run.startedAt === undefined ? null : timeOf(run.startedAt));

/** A time without an offset is read as UTC, whatever the machine's zone. */
export function timeOf(text: string): number {
  return Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
}

/** Where the metric changed, what came before measured something else: only the last stretch counts. */
function lastMetric(runs: readonly HistoryRun[], notes: string[]): readonly HistoryRun[] {
  const last = runs.at(-1)?.metric;
  if (last === undefined) return runs;
  let from = runs.length;
  while (from > 0 && (runs[from - 1]?.metric ?? last) === last) from--;
  if (from > 0)
    notes.push(
      `The metric changed after run ${from}: only the ${runs.length - from} runs since then count.`,
    );
  return runs.slice(from);
}
