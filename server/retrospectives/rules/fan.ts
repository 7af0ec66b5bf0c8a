import { forecastTitle } from "#server/forecasts/findings.ts";
import { orderHistory } from "#server/forecasts/rules/history.ts";
import { resolutionOf, runsSince } from "#server/forecasts/rules/resolve.ts";
import type { HistoryRun, Outcome, SavedForecast } from "#server/forecasts/schema.ts";
import { CORNERS_MAX } from "../catalogue.ts";
import type { Course, Fan, FanRow } from "../schema.ts";

export type Told = {
  readonly saved: SavedForecast;
  /** The runs that it was asked of. */
  readonly history: readonly HistoryRun[];
};
type Of = {
  /** The oldest first. */
  readonly forecasts: readonly Told[];
  readonly outcomes: readonly Outcome[];
  /** The runs of each metric as they are known at the end. */
  readonly runs: ReadonlyMap<string, readonly HistoryRun[]>;
};

/** What every forecast said of runs and chances, and what came; the course of the first of them. */
export function fanOf({ forecasts, outcomes, runs }: Of): Fan {
  const told = forecasts.filter(({ saved }) => saved.result.outcome === "forecast");
  const [first] = told;
  return {
    forecasts: told.map((one) =>
      rowOf(one, { outcomes, now: runs.get(one.saved.asked.metric) ?? [] }),
    ),
    course: first ? courseOf(first, runs.get(first.saved.asked.metric) ?? []) : null,
  };
}

function rowOf(
  { saved, history }: Told,
  of: { outcomes: readonly Outcome[]; now: readonly HistoryRun[] },
): FanRow {
  const { asked, result } = saved;
  const since = runsSince(history, of.now).slice(0, asked.horizonRuns);
  const at = since.findIndex((run) => run.value !== null && hits(asked, run.value));
  const stored = of.outcomes.findLast(({ subjectId }) => subjectId === saved.forecastId);
  const seen = resolutionOf(
    { asked: { ...asked, isOwnTarget: false }, history },
    { history: of.now, target: null, isArchived: false },
  );
  const came = stored ?? seen;
  return {
    forecastId: saved.forecastId,
    madeAt: saved.createdAt,
    said: forecastTitle(result),
    runsThen: asked.runs,
    ...result.runs,
    horizonRuns: asked.horizonRuns,
    runsSince: since.length,
    reachedAt: at < 0 ? null : at + 1,
    came: came && { kind: came.kind, value: came.value, note: came.note },
  };
}

type Target = Pick<SavedForecast["asked"], "direction" | "target">;
const hits = ({ direction, target }: Target, value: number) =>
  direction === "max" ? value >= target : value <= target;

function courseOf({ saved, history }: Told, now: readonly HistoryRun[]): Course | null {
  const { metric, target, direction } = saved.asked;
  const before = orderHistory(history).runs;
  const values = [...before, ...runsSince(history, now)].map(({ value }) => value);
  const isBetter = (a: number, b: number) => (direction === "max" ? a > b : a < b);
  const best: { run: number; value: number }[] = [];
  for (const [i, value] of values.entries()) {
    const held = best.at(-1)?.value;
    if (value !== null && (held === undefined || isBetter(value, held)))
      best.push({ run: i + 1, value });
  }
  const last = best.at(-1);
  if (!last) return null;
  if (last.run < values.length) best.push({ run: values.length, value: last.value });
  return {
    metric,
    target,
    direction,
    best: thinned(best),
    askedAt: before.length,
    runs: values.length,
  };
}

/** Every n-th corner, and always the last. */
function thinned<T>(corners: readonly T[]): T[] {
  const step = Math.ceil(corners.length / CORNERS_MAX);
  return corners.filter((_, i) => i % step === 0 || i === corners.length - 1);
}
