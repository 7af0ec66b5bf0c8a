import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectOf } from "#server/projects/queries.ts";
import { historyOf } from "./rules/from-runs.ts";
import { resolutionOf } from "./rules/resolve.ts";
import type { ForecastWithOutcome } from "./schema.ts";
import * as store from "./store.ts";

const SHOWN_MAX = 20;

/** Newest first, each with what came of it so far. */
export async function forecastsOf(deps: Deps, scope: ProjectScope): Promise<ForecastWithOutcome[]> {
  const [saved, outcomes, project] = await Promise.all([
    store.forecasts(deps.db, scope, { limit: SHOWN_MAX }),
    store.outcomes(deps.db, scope),
    projectOf(deps, scope),
  ]);
  const metrics = [...new Set(saved.map((one) => one.saved.asked.metric))];
  const runs = await Promise.all(
    metrics.map(async (metric) =>
      historyOf(await store.trackedRuns(deps.db, scope, metric), metric),
    ),
  );
  const came = ({ saved: { forecastId, asked, result }, history }: store.KeptForecast) => {
    const stored = outcomes.findLast((outcome) => outcome.subjectId === forecastId);
    if (stored) return { kind: stored.kind, value: stored.value, note: stored.note };
    if (result.outcome === "refused") return null;
    const { target, archivedAt } = project;
    const now = runs[metrics.indexOf(asked.metric)] ?? [];
    return resolutionOf(
      { asked, history },
      { history: now, target, isArchived: archivedAt !== null },
    );
  };
  return saved.map((one) => ({ ...one.saved, came: came(one) }));
}

/** Runs of the project that count for a metric: finished with it, or failed on the way. */
export async function runsMade(deps: Deps, scope: ProjectScope, metric: string): Promise<number> {
  return historyOf(await store.trackedRuns(deps.db, scope, metric), metric).length;
}

export async function latestForecast(
  deps: Deps,
  scope: ProjectScope,
): Promise<ForecastWithOutcome> {
  const [latest] = await forecastsOf(deps, scope);
  if (latest) return latest;
  throw new AppError("not-found", "This project has no forecast yet.", {
    hint: "Make one on the project's Estimate page, or POST here.",
  });
}
