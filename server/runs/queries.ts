import { DIMENSIONS, type Run } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectOf } from "#server/projects/queries.ts";
import {
  blindSpots,
  diffSummary,
  diffTitle,
  lanesAnswer,
  misleadingLoss,
  runsTitle,
  worstGap,
} from "./findings.ts";
import { diffRuns, mainMetric } from "./rules/diff.ts";
import { recordedDimensions } from "./rules/find.ts";
import { steepestSteps } from "./rules/steps.ts";
import type { DiffPage, RunRow, RunSide, RunsPage, StoredRun } from "./schema.ts";
import { countRuns, newestRuns, runsById } from "./store.ts";

/** More runs than a person looks through, and enough to speak for or against a cause. */
const RUNS_READ = 1_000;
/** More columns than this are narrower than a pixel can show. */
const RECORDED_DRAWN = 200;

/** Rows of the table; a name leads to any other run. */
const ROWS_SHOWN = 200;

export async function runsPage(
  deps: Deps,
  scope: ProjectScope,
  of: { find?: string | undefined } = {},
): Promise<RunsPage> {
  const find = of.find?.trim() || undefined;
  const [stored, found, total, project] = await Promise.all([
    newestRuns(deps.db, scope, { limit: RUNS_READ }),
    find === undefined ? null : newestRuns(deps.db, scope, { limit: ROWS_SHOWN, find }),
    countRuns(deps.db, scope),
    projectOf(deps, scope),
  ]);
  const active = stored.filter(({ run }) => run.lifecycleStage === "active");
  const runs = active.map(({ run }) => run);
  const metric = shownMetric(active, project.target?.metric);
  return {
    title: runsTitle(runs, total > RUNS_READ),
    gap: worstGap(runs),
    total,
    metric,
    runs: (found ?? stored.slice(0, ROWS_SHOWN)).map((one) => rowOf(one, metric)),
    recorded: recordings(runs),
    steps: metric === null ? [] : stepsOf(runs, metric),
  };
}

/** The one metric a table has room for: the project's target, else the held-out score that most runs have. */
function shownMetric(stored: readonly StoredRun[], target: string | undefined): string | null {
  const counts = new Map<string, number>();
  for (const { run } of stored)
    for (const [name, value] of Object.entries(run.metrics))
      if (value !== null && !name.startsWith("system/"))
        counts.set(name, (counts.get(name) ?? 0) + metricWeight(name));
  if (target !== undefined && counts.has(target)) return target;
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

const metricWeight = (name: string) =>
  (/^(val|test|eval)/i.test(name) ? 1.5 : 1) + (/r2|acc|auc|f1|score/i.test(name) ? 0.1 : 0);

const STEPS_SHOWN = 3;

function stepsOf(runs: readonly Run[], metric: string): RunsPage["steps"] {
  return steepestSteps(runs, metric, STEPS_SHOWN).map(({ before, after }) => ({
    before: before.runId,
    after: after.runId,
    beforeName: before.name,
    afterName: after.name,
    from: before.metrics[metric] ?? null,
    to: after.metrics[metric] ?? null,
  }));
}

function rowOf({ run, evidenceId, pointer, isSample }: StoredRun, metric: string | null): RunRow {
  const recorded = new Set(recordedDimensions(run));
  return {
    runId: run.runId,
    name: run.name,
    status: run.status,
    isDeleted: run.lifecycleStage === "deleted",
    startedAt: run.startedAt,
    user: run.user,
    recorded: DIMENSIONS.map((dimension) => recorded.has(dimension)),
    metric: metric === null ? null : (run.metrics[metric] ?? null),
    evidenceId,
    pointer,
    isSample,
  };
}

export async function diffPage(
  deps: Deps,
  scope: ProjectScope,
  of: { before: string; after: string },
): Promise<DiffPage> {
  const [pair, all] = await Promise.all([
    runsById(deps.db, scope, [of.before, of.after]),
    newestRuns(deps.db, scope, { limit: RUNS_READ }),
  ]);
  const before = sideNamed(pair, of.before);
  const after = sideNamed(pair, of.after);
  const others = all.map(({ run }) => run);
  const active = others.filter((run) => run.lifecycleStage === "active");
  const diff = diffRuns(before.run, after.run, others);
  return {
    title: diffTitle(diff),
    summary: diffSummary(diff),
    answer: lanesAnswer(diff),
    blind: blindSpots(diff),
    recordedAnswer: runsTitle(active),
    misleading: misleadingLoss(diff),
    metric: mainMetric(diff.metrics)?.name ?? null,
    diff,
    before: sideOf(before),
    after: sideOf(after),
    recorded: recordings(active),
  };
}

/** What a chart of recorded dimensions needs: at most the newest, each as six yes or no. */
function recordings(runs: readonly Run[]): DiffPage["recorded"] {
  return runs.slice(0, RECORDED_DRAWN).map((run) => {
    const has = new Set(recordedDimensions(run));
    return {
      runId: run.runId,
      name: run.name,
      startedAt: run.startedAt,
      recorded: DIMENSIONS.map((dimension) => has.has(dimension)),
    };
  });
}

function sideNamed(pair: readonly StoredRun[], runId: string): StoredRun {
  const found = pair.find(({ run }) => run.runId === runId);
  if (found) return found;
  throw new AppError("not-found", `There is no run ${runId.slice(0, 80)} in this project.`);
}

/** Recorded keys as pairs: a parameter may be called anything, constructor included. */
function sideOf({ run, evidenceId, pointer, source }: StoredRun): RunSide {
  return {
    runId: run.runId,
    name: run.name,
    startedAt: run.startedAt,
    note: run.note,
    evidenceId,
    pointer,
    source,
    dimensions: DIMENSIONS.map((dimension) => ({
      dimension,
      recorded: Object.entries(run.dimensions[dimension]).map(([key, value]) => ({ key, value })),
    })),
  };
}
