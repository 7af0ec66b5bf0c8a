import { outcomes } from "#server/forecasts/store.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { listedEstimate, listedForecast } from "./findings.ts";
import { naiveChance } from "./rules/naive.ts";
import { scoreEstimates, scoreForecasts } from "./rules/scores.ts";
import type { Calibration, EstimateOutcome } from "./schema.ts";
import { keptEstimates, keptForecasts } from "./store.ts";

/** Whether the workspace's past ranges and chances were right. */
export async function calibrationOf(deps: Deps, scope: WorkspaceScope): Promise<Calibration> {
  const [estimates, forecasts] = await Promise.all([
    keptEstimates(deps.db, scope),
    keptForecasts(deps.db, scope),
  ]);
  const told = forecasts.filter(({ result }) => result.forecast.outcome === "forecast");
  return {
    estimates: scoreEstimates(
      estimates
        .flatMap(({ kind, value, result, createdAt }) =>
          kind === "resolved" && value !== null
            ? { madeAt: createdAt.toISOString(), said: result, actualDays: value }
            : [],
        )
        .reverse(),
    ),
    forecasts: scoreForecasts(
      told.flatMap(({ kind, value, input, result }) => {
        const chance = result.forecast.pReachedByHorizon;
        if (kind !== "resolved" || chance === null) return [];
        const values = input.history.map((run) => run.value);
        return { chance, naiveChance: naiveChance({ ...input, values }), reached: value !== null };
      }),
    ),
    records: [...estimates.map(listedEstimate), ...told.map(listedForecast)].sort(
      (a, b) => b.madeAt.getTime() - a.madeAt.getTime(),
    ),
  };
}

/** What came of the project's estimates, as far as somebody said; the last word of each. */
export async function estimateOutcomesOf(
  deps: Deps,
  scope: ProjectScope,
): Promise<EstimateOutcome[]> {
  const last = new Map<string, EstimateOutcome>();
  for (const { subjectKind, subjectId, kind, value, note } of await outcomes(deps.db, scope))
    if (subjectKind === "estimate")
      last.set(subjectId, { estimateId: subjectId, kind, actualDays: value, note });
  return [...last.values()];
}
