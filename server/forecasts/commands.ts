import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { recordedScope } from "#server/identity/tokens.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { addJob } from "#server/platform/queue.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import type { Project } from "#server/projects/schema.ts";
import { ENGINE_VERSION } from "./catalogue.ts";
import { datesOf } from "./rules/dates.ts";
import { forecastRuns } from "./rules/forecast.ts";
import { historyOf, modeOf } from "./rules/from-runs.ts";
import { shifted, shiftOf } from "./rules/recalibrate.ts";
import { resolutionOf } from "./rules/resolve.ts";
import {
  type AskedForecast,
  type Dates,
  Forecast,
  type HistoryRun,
  type NewForecast,
  ResolveProject,
  type SavedForecast,
} from "./schema.ts";
import * as store from "./store.ts";

/** Asks the project's runs when its target will be reached, and keeps question and answer as they are. */
export async function makeForecast(
  deps: Deps,
  scope: ProjectScope,
  input: NewForecast,
): Promise<SavedForecast> {
  const asked = await askedOf(deps, scope, input);
  const { history, shift, ...rest } = asked;
  const result = recalibrated(forecastRuns({ ...rest, history }), shift);
  const at = deps.now();
  const dates = datesOf({
    reachedByRun: result.reachedByRun,
    history,
    runsPerWeek: asked.runsPerWeek,
    now: at,
    seed: result.seed,
  });
  const inputDigest = sha256(canonicalJson(asked));
  const record = {
    id: deps.newId(),
    engineVersion: ENGINE_VERSION,
    asked,
    inputDigest,
    result,
    dates,
    at,
  };
  const said = ({ forecastId }: SavedForecast) =>
    forecastId === record.id
      ? ({ action: "forecast.make", subject: { kind: "forecast", id: forecastId } } as const)
      : null;
  return audited(deps, scope, said, async (tx) => {
    await store.lockForecasts(tx, scope);
    const [last] = await store.forecasts(tx, scope, { limit: 1 });
    // Asked twice of the same runs, as by a second click: one answer, or it would be scored twice.
    return last && isSame(last.saved, record) ? last.saved : store.addForecast(tx, scope, record);
  });
}

function isSame(
  last: SavedForecast,
  next: { engineVersion: string; inputDigest: string; dates: Dates | null },
): boolean {
  return (
    last.inputDigest === next.inputDigest &&
    last.engineVersion === next.engineVersion &&
    canonicalJson(last.dates) === canonicalJson(next.dates)
  );
}

async function askedOf(
  deps: Deps,
  scope: ProjectScope,
  input: NewForecast,
): Promise<AskedForecast> {
  const { target: own } = await projectOf(deps, scope);
  const metric = input.metric ?? own?.metric;
  const isOwn = metric === own?.metric;
  const target = input.target ?? (isOwn ? own?.value : undefined);
  const direction = input.direction ?? (isOwn ? own?.direction : undefined);
  if (metric === undefined || target === undefined || direction === undefined)
    throw new AppError(
      "invalid",
      "Say which metric is to reach what value, and whether that is up or down.",
      {
        hint: "A target of the project itself is set on its edit page.",
      },
    );
  const runs = await store.trackedRuns(deps.db, scope, metric);
  const resolved = await resolvedChances(deps, scope);
  const history = historyOf(runs, metric);
  return {
    metric,
    target,
    direction,
    mode: input.mode ?? modeOf(runs),
    isOwnTarget: isOwn && target === own?.value && direction === own?.direction,
    horizonRuns: input.horizonRuns ?? forecastRuns({ history, target, direction }).horizonRuns,
    history,
    runsPerWeek: input.runsPerWeek,
    runCost: input.runCost,
    shift: shiftOf(resolved),
    shiftFrom: resolved.length,
  };
}

/** What the workspace's own forecasts promised by their horizon, and whether it came. */
export async function resolvedChances(deps: Deps, scope: ProjectScope) {
  const rows = await store.resolvedForecasts(deps.db, scope);
  return rows.flatMap(({ result, kind, value }) => {
    const chance = result.forecast.pReachedByHorizon;
    return kind === "resolved" && chance !== null ? [{ chance, reached: value !== null }] : [];
  });
}

/** The workspace's own experience moves every chance by one shift; 0 while there is too little of it. */
function recalibrated(forecast: Forecast, shift: number): Forecast {
  if (shift === 0 || forecast.outcome === "refused") return forecast;
  const reachedByRun = forecast.reachedByRun.map((chance) => shifted(chance, shift));
  const first = (share: number) => {
    const at = reachedByRun.findIndex((chance) => chance >= share);
    return at === -1 ? null : at + 1;
  };
  const reached = reachedByRun.at(-1) ?? 0;
  return Forecast.parse({
    ...forecast,
    reachedByRun,
    runs: { p10: first(0.1), p50: first(0.5), p80: first(0.8), p90: first(0.9) },
    pReachedByHorizon: reached,
    pNeverWithinHorizon: 1 - reached,
    notes: [...forecast.notes, "Moved by what came of your own forecasts."],
  });
}

/** The hourly job: adds one for each project with a forecast of which nothing is written down yet. */
export async function queueOpenForecasts(deps: Deps): Promise<void> {
  for (const projectId of await store.projectsWithOpenForecasts(deps.db))
    await addJob(deps.db, ResolveProject, { payload: { projectId } });
}

export async function resolveProject(
  deps: Deps,
  { projectId }: { projectId: string },
): Promise<void> {
  const project = await store.projectToResolve(deps.db, projectId);
  if (!project) return;
  // Nobody's token: it reads runs and writes what they say.
  const actor = { kind: "service", tokenId: "forecasts", scopes: [] } as const;
  const scope = recordedScope({ workspaceId: project.workspaceId, actor });
  await resolveForecasts(deps, await findProject(deps, scope, project.slug));
}

/** Writes down what came of the project's open forecasts; a second time it finds nothing to write. */
export async function resolveForecasts(deps: Deps, scope: ProjectScope): Promise<number> {
  const project = await projectOf(deps, scope);
  const by = { kind: "system", id: "forecasts" } as const;
  const said = (count: number) =>
    count > 0 ? ({ action: "forecast.resolve", by, detail: { count } } as const) : null;
  return audited(deps, scope, said, async (tx) => {
    await store.lockForecasts(tx, scope);
    const saved = await store.forecasts(tx, scope, { limit: 200 });
    const known = await store.outcomes(tx, scope);
    const closed = new Set(known.map((outcome) => outcome.subjectId));
    const open = saved.filter(
      ({ saved: { forecastId, result } }) =>
        result.outcome === "forecast" && !closed.has(forecastId),
    );
    const histories = await historiesOf(tx, scope, open);
    const rows = open.flatMap((one) => outcomeOf(deps, { one, project, histories }) ?? []);
    if (rows.length > 0) await store.addOutcomes(tx, scope, rows);
    return rows.length;
  });
}

type Histories = ReadonlyMap<string, readonly HistoryRun[]>;

/** The runs of each metric that was asked for, read once. */
async function historiesOf(
  tx: Tx,
  scope: ProjectScope,
  of: readonly store.KeptForecast[],
): Promise<Histories> {
  const told = new Map<string, readonly HistoryRun[]>();
  for (const metric of new Set(of.map((one) => one.saved.asked.metric)))
    told.set(metric, historyOf(await store.trackedRuns(tx, scope, metric), metric));
  return told;
}

function outcomeOf(
  deps: Deps,
  { one, project, histories }: { one: store.KeptForecast; project: Project; histories: Histories },
) {
  const { forecastId, asked } = one.saved;
  const history = histories.get(asked.metric) ?? [];
  const { target, archivedAt } = project;
  const now = { history, target, isArchived: archivedAt !== null };
  const came = resolutionOf({ asked, history: one.history }, now);
  if (came === null) return null;
  const subject = { subjectKind: "forecast" as const, subjectId: forecastId };
  return { id: deps.newId(), ...subject, ...came, recordedAt: deps.now() };
}
