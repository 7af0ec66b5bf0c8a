import { forecastsOf, runsMade } from "#server/forecasts/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import { decisionState } from "./rules.ts";
import type { DecisionState } from "./schema.ts";
import * as store from "./store.ts";

export async function decisionOf(deps: Deps, scope: ProjectScope): Promise<DecisionState> {
  const [project, point, forecasts] = await Promise.all([
    projectOf(deps, scope),
    store.decisionPoint(deps.db, scope),
    forecastsOf(deps, scope),
  ]);
  const metric = project.target?.metric ?? null;
  return decisionState({
    point,
    metric,
    runsNow: metric === null ? 0 : await runsMade(deps, scope, metric),
    latest: forecasts.find((one) => one.asked.metric === metric),
  });
}
