import { directionOf, shownMetric } from "#server/explorer/rules/choices.ts";
import { RunFilter } from "#server/explorer/schema.ts";
import {
  columnChoices,
  metricSeries,
  recordedByWeek,
  runsAtPlaces,
} from "#server/explorer/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectOf } from "#server/projects/queries.ts";
import { diffPage } from "#server/runs/queries.ts";
import { runsById } from "#server/runs/store.ts";
import { STALL_RUNS_READ } from "./catalogue.ts";
import { breakSays, noBreak, stallSays, stallTitle, trendAnswer, weeksAnswer } from "./findings.ts";
import type { Direction } from "./rules/break.ts";
import { breaksIn, chartOf, type Series } from "./rules/series.ts";
import { findStall, isStandingStill, type Stall, variedIn } from "./rules/stall.ts";
import type {
  BreakPage,
  CompletenessPage,
  FoundBreak,
  StallFinding,
  Standstill,
  TrendPage,
  TrendQuery,
} from "./schema.ts";

/** One metric over time with its target, where it broke and whether work on it stands still. */
export async function trendPage(
  deps: Deps,
  scope: ProjectScope,
  query: TrendQuery,
): Promise<TrendPage> {
  const { metric, ...filter } = query;
  const read = await seriesOf(deps, scope, { metric, filter });
  const { series, direction, target } = read;
  const chart = chartOf(series, direction);
  const [breaks, stall] = await Promise.all([
    breaksOf(deps, scope, { ...read, metric, filter }),
    stallOf(deps, scope, { ...read, metric, filter, stall: findStall(series, read) }),
  ]);
  return {
    metric,
    direction,
    target,
    chart,
    answer: trendAnswer(metric, { chart, direction, target }),
    breaks,
    breakSays: breaks[0]?.says ?? noBreak(metric),
    stall,
  };
}

type Asked = { readonly metric: string; readonly filter: RunFilter };
type Read = {
  readonly series: Series;
  readonly direction: Direction;
  readonly target: number | null;
};

async function seriesOf(deps: Deps, scope: ProjectScope, asked: Asked): Promise<Read> {
  const [project, series] = await Promise.all([
    projectOf(deps, scope),
    metricSeries(deps.db, scope, asked),
  ]);
  const target = project.target?.metric === asked.metric ? project.target.value : null;
  return { series, target, direction: directionOf(asked.metric, project.target) };
}

async function breaksOf(deps: Deps, scope: ProjectScope, of: Asked & Read): Promise<FoundBreak[]> {
  const steps = breaksIn(of.series, of.direction);
  if (steps.length === 0) return [];
  const places = steps.flatMap(({ before, after }) => [before, after]);
  const runs = await runsAtPlaces(deps.db, scope, { filter: of.filter, places });
  const at = (place: number) => {
    const run = runs.find((one) => one.place === place);
    const startedAt = new Date(of.series.times[place] ?? 0).toISOString();
    return { runId: run?.runId ?? "", name: run?.name ?? "", startedAt };
  };
  return steps.map((step) => {
    const [before, after] = [at(step.before), at(step.after)];
    const { experiment, recovered, levelBefore, levelAfter, runsBefore, runsAfter } = step;
    return {
      before,
      after,
      experimentId: experiment,
      levelBefore,
      levelAfter,
      runsBefore,
      runsAfter,
      hasRecovered: recovered !== null,
      strength: step.strength,
      says: breakSays(of.metric, step, { after: after.name }),
    };
  });
}

/** A stall in words, with what its runs varied. */
async function stallOf(
  deps: Deps,
  scope: ProjectScope,
  of: Asked & Read & { readonly stall: Stall | null },
): Promise<StallFinding | null> {
  const { series, metric, stall } = of;
  if (!stall) return null;
  const first = Math.max(stall.from, stall.to - STALL_RUNS_READ + 1);
  const places = Array.from({ length: stall.to - first + 1 }, (_, i) => first + i);
  const rows = await runsAtPlaces(deps.db, scope, { filter: of.filter, places });
  const runs = await runsById(
    deps.db,
    scope,
    rows.map(({ runId }) => runId),
  );
  const varied = variedIn(runs.map(({ run }) => run));
  const time = (place: number) => new Date(series.times[place] ?? 0).toISOString();
  const { days, best, failed, isOver } = stall;
  return {
    title: stallTitle(metric, stall),
    says: stallSays(varied),
    from: time(stall.gain),
    to: time(stall.to),
    days,
    runs: stall.runs,
    failed,
    best,
    isOver,
    varied: [...varied.settings],
    constant: [...varied.constant],
    dimensions: [...varied.dimensions],
  };
}

/** Whether work on the project's metric stands still now; null where it moves, is done, or has long stopped. */
export async function standstill(deps: Deps, scope: ProjectScope): Promise<Standstill | null> {
  const metric = await usualMetric(deps, scope);
  if (metric === null) return null;
  const filter = RunFilter.parse({});
  const read = await seriesOf(deps, scope, { metric, filter });
  const stall = findStall(read.series, read);
  const end = stall && read.series.times[stall.to];
  if (!end || !isStandingStill(stall, { end, now: deps.now().getTime() })) return null;
  const found = await stallOf(deps, scope, { ...read, metric, filter, stall });
  return found && { ...found, metric };
}

/** The run where it broke, and the diff across it. */
export async function breakPage(
  deps: Deps,
  scope: ProjectScope,
  query: RunFilter & { metric?: string | undefined },
): Promise<BreakPage> {
  const { metric: asked, ...filter } = query;
  const metric = asked ?? (await usualMetric(deps, scope));
  if (metric === null) throw new AppError("not-found", "No run of this project has a metric.");
  const read = await seriesOf(deps, scope, { metric, filter });
  const breaks = await breaksOf(deps, scope, { ...read, metric, filter });
  const [first] = breaks;
  const pair = first && { before: first.before.runId, after: first.after.runId };
  return {
    metric,
    direction: read.direction,
    says: first?.says ?? noBreak(metric),
    breaks,
    diff: pair ? await diffPage(deps, scope, pair) : null,
  };
}

async function usualMetric(deps: Deps, scope: ProjectScope): Promise<string | null> {
  const [choices, project] = await Promise.all([
    columnChoices(deps.db, scope),
    projectOf(deps, scope),
  ]);
  return shownMetric(choices, project.target?.metric);
}

/** The share of runs that recorded all six dimensions, week by week. */
export async function completenessPage(deps: Deps, scope: ProjectScope): Promise<CompletenessPage> {
  const weeks = await recordedByWeek(deps.db, scope);
  return { answer: weeksAnswer(weeks), weeks };
}
