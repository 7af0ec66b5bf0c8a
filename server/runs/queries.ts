import { DIMENSIONS } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import {
  blindSpots,
  compareTitle,
  diffSummary,
  diffTitle,
  lanesAnswer,
  matrixAnswer,
  misleadingLoss,
  runsTitle,
} from "./findings.ts";
import { diffRuns, mainMetric } from "./rules/diff.ts";
import { matrixOf } from "./rules/matrix.ts";
import { uniteRun } from "./rules/unite.ts";
import {
  COMPARED_MAX,
  type ComparePage,
  type DiffPage,
  type RecordedRow,
  type Recording,
  type RunSide,
  type StoredRun,
} from "./schema.ts";
import { countRecorded, newestRecorded, newestRuns, partsById, runsById } from "./store.ts";

/** The newest runs that are asked for or against a cause: more change no ranking that was seen. */
const WITNESSES = 1_000;
/** More columns than this are narrower than a pixel can show. */
export const RECORDED_DRAWN = 200;

/** What differs between two runs, ranked, with the project's newest runs as witnesses. */
export async function diffPage(
  deps: Deps,
  scope: ProjectScope,
  of: { before: string; after: string },
): Promise<DiffPage> {
  const [pair, witnesses, recorded, counts] = await Promise.all([
    unitedById(deps, scope, [of.before, of.after]),
    newestRuns(deps.db, scope, { limit: WITNESSES }),
    newestRecorded(deps.db, scope, { limit: RECORDED_DRAWN }),
    countRecorded(deps.db, scope),
  ]);
  const before = sideNamed(pair, of.before);
  const after = sideNamed(pair, of.after);
  const others = witnesses.map(({ run }) => run);
  const diff = diffRuns(before.run, after.run, others);
  return {
    title: diffTitle(diff),
    summary: diffSummary(diff),
    answer: lanesAnswer(diff),
    blind: blindSpots(diff),
    recordedAnswer: runsTitle(counts),
    misleading: misleadingLoss(diff),
    metric: mainMetric(diff.metrics)?.name ?? null,
    diff,
    before: sideOf(before),
    after: sideOf(after),
    recorded: recorded.map(recordingOf),
  };
}

/** Runs by id with what single files of their folders tell besides. */
async function unitedById(
  deps: Deps,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<StoredRun[]> {
  const [found, parts] = await Promise.all([
    runsById(deps.db, scope, ids),
    partsById(deps.db, scope, ids),
  ]);
  return found.map((stored) => ({
    ...stored,
    run: uniteRun(
      stored.run,
      parts.filter(({ runId }) => runId === stored.run.runId),
    ),
  }));
}

/** One run with all that is known of it; null: no document tells of it. */
export async function runNamed(
  deps: Deps,
  scope: ProjectScope,
  runId: string,
): Promise<StoredRun | null> {
  return (await unitedById(deps, scope, [runId]))[0] ?? null;
}

/** Several runs side by side, each ranked against the first. */
export async function comparePage(
  deps: Deps,
  scope: ProjectScope,
  of: { runs: readonly string[] },
): Promise<ComparePage> {
  const ids = [...new Set(of.runs)];
  if (ids.length < 2 || ids.length > COMPARED_MAX)
    throw new AppError("invalid", `Name two to ${COMPARED_MAX} different runs to compare.`);
  const [found, witnesses] = await Promise.all([
    unitedById(deps, scope, ids),
    newestRuns(deps.db, scope, { limit: WITNESSES }),
  ]);
  const sides = ids.map((id) => sideNamed(found, id));
  const [first, ...rest] = sides;
  if (!first) throw new AppError("invalid", "Name the runs to compare.");
  const others = witnesses.map(({ run }) => run);
  const matrix = matrixOf(sides.map(({ run }) => run));
  return {
    title: compareTitle(matrix, sides.length),
    answer: matrixAnswer(matrix),
    runs: sides.map(sideOf),
    matrix,
    pairs: rest.map(({ run }) => {
      const diff = diffRuns(first.run, run, others);
      return {
        runId: run.runId,
        name: run.name,
        title: diffTitle(diff),
        summary: diffSummary(diff),
        likeliest: diff.likeliest[0] ?? null,
        metric: mainMetric(diff.metrics),
      };
    }),
  };
}

export function recordingOf({ runId, name, startedAt, recorded }: RecordedRow): Recording {
  return {
    runId,
    name,
    startedAt: startedAt?.toISOString() ?? null,
    recorded: DIMENSIONS.map((_, i) => (recorded & (1 << i)) > 0),
  };
}

function sideNamed(found: readonly StoredRun[], runId: string): StoredRun {
  const side = found.find(({ run }) => run.runId === runId);
  if (side) return side;
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
