import { z } from "zod";
import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import type { TrackedRun } from "./rules/from-runs.ts";
import {
  AskedForecast,
  Dates,
  Forecast,
  type HistoryRun,
  Outcome,
  type SavedForecast,
} from "./schema.ts";

const COLUMNS = {
  id: true,
  engineVersion: true,
  input: true,
  inputDigest: true,
  result: true,
  createdById: true,
  createdAt: true,
} as const;

const Result = z.object({ forecast: Forecast, dates: Dates.nullable() });

type Row = {
  id: string;
  engineVersion: string;
  input: unknown;
  inputDigest: string;
  result: unknown;
  createdById: string;
  createdAt: Date;
};

/** With the runs that it was asked of, which are no part of what is told. */
export type KeptForecast = { readonly saved: SavedForecast; readonly history: HistoryRun[] };

const toSaved = (row: Row): SavedForecast => toKept(row).saved;

function toKept(row: Row): KeptForecast {
  const { history, ...asked } = AskedForecast.parse(row.input);
  const { forecast, dates } = Result.parse(row.result);
  const saved = {
    forecastId: row.id,
    createdAt: row.createdAt.toISOString(),
    createdById: row.createdById,
    engineVersion: row.engineVersion,
    inputDigest: row.inputDigest,
    asked: { ...asked, runs: history.length },
    result: forecast,
    dates,
  };
  return { saved, history };
}

/** Until the transaction ends nobody else forecasts for, or writes outcomes of, this project. */
export async function lockForecasts(tx: Tx, scope: ProjectScope): Promise<void> {
  const key = `forecasts of ${scope.projectId}`;
  await holdUntilEnd(tx, key);
}

export async function addForecast(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    engineVersion: string;
    asked: AskedForecast;
    inputDigest: string;
    result: Forecast;
    dates: Dates | null;
    at: Date;
  },
): Promise<SavedForecast> {
  const row = await tx.forecast.create({
    data: {
      projectId: scope.projectId,
      id: of.id,
      engineVersion: of.engineVersion,
      input: jsonIn(of.asked),
      inputDigest: of.inputDigest,
      result: jsonIn({ forecast: of.result, dates: of.dates }),
      createdById: actorId(scope.actor),
      createdAt: of.at,
    },
    select: COLUMNS,
  });
  return toSaved(row);
}

/** Newest first. */
export async function forecasts(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number },
): Promise<KeptForecast[]> {
  const rows = await db.forecast.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: COLUMNS,
  });
  return rows.map(toKept);
}

const OUTCOME = {
  subjectKind: true,
  subjectId: true,
  kind: true,
  value: true,
  note: true,
  recordedById: true,
  recordedAt: true,
} as const;

/** Oldest first: the last of a subject counts. */
export async function outcomes(db: Tx, scope: ProjectScope): Promise<Outcome[]> {
  const rows = await db.outcome.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ recordedAt: "asc" }, { id: "asc" }],
    select: OUTCOME,
  });
  return Outcome.array().parse(rows);
}

export async function addOutcomes(
  tx: WriteTx,
  scope: ProjectScope,
  rows: readonly (Omit<Outcome, "recordedById"> & { id: string })[],
): Promise<void> {
  await tx.outcome.createMany({
    data: rows.map((row) => ({
      ...row,
      projectId: scope.projectId,
      recordedById: actorId(scope.actor),
    })),
  });
}

const ResolvedRow = z.object({
  result: Result,
  kind: z.enum(["resolved", "stopped", "changed"]),
  value: z.number().nullable(),
});

/** Every forecast in sight of which something came, with its last outcome; demo projects are no experience. */
export async function resolvedForecasts(
  db: Tx,
  scope: WorkspaceScope,
): Promise<z.infer<typeof ResolvedRow>[]> {
  const only = scope.onlyProjects ? [...scope.onlyProjects] : null;
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON (f."projectId", f."id") f."result", o."kind", o."value"
    FROM "Forecast" f
    JOIN "Project" p ON p."id" = f."projectId" AND NOT p."isDemo"
    JOIN "Outcome" o ON o."projectId" = f."projectId" AND o."subjectKind" = 'forecast' AND o."subjectId" = f."id"
    WHERE p."workspaceId" = ${scope.workspaceId}
      AND (${only}::text[] IS NULL OR p."id" = ANY(${only}::text[]))
    ORDER BY f."projectId", f."id", o."recordedAt" DESC, o."id" DESC`;
  return ResolvedRow.array().parse(rows);
}

const Tracked = z.object({
  runId: z.string(),
  status: z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", "UNKNOWN"]),
  lifecycleStage: z.enum(["active", "deleted"]),
  parentRunId: z.string().nullable(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  value: z.number().nullable(),
  params: z.record(z.string(), z.string()),
});

/** Newest runs first read, told oldest first; more would only repeat what the last ones say. */
export const RUNS_READ_MAX = 10_000;

export async function trackedRuns(
  db: Tx,
  scope: ProjectScope,
  metric: string,
): Promise<TrackedRun[]> {
  const rows = await db.$queryRaw`
    SELECT "runId", "status", "lifecycleStage", "parentRunId", "startedAt", "endedAt",
      ("metrics"->>${metric}::text)::float8 AS "value", "params"
    FROM "RunRow" WHERE "projectId" = ${scope.projectId}
    ORDER BY "startedAt" DESC NULLS LAST, "runId" DESC LIMIT ${RUNS_READ_MAX}`;
  return Tracked.array()
    .parse(rows)
    .reverse()
    .map(({ startedAt, endedAt, ...run }) => ({
      ...run,
      startedAt: startedAt?.toISOString() ?? null,
      endedAt: endedAt?.toISOString() ?? null,
    }));
}

/** Projects with a forecast of which nothing is written down yet; refusals promise nothing. */
export async function projectsWithOpenForecasts(db: Tx): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT f."projectId" FROM "Forecast" f
    WHERE f."result"->'forecast'->>'outcome' = 'forecast' AND NOT EXISTS (
      SELECT 1 FROM "Outcome" o
      WHERE o."projectId" = f."projectId" AND o."subjectKind" = 'forecast' AND o."subjectId" = f."id"
    )
    ORDER BY f."projectId"`;
  return z
    .array(z.object({ projectId: z.string() }))
    .parse(rows)
    .map(({ projectId }) => projectId);
}

/** For the job, which has no scope yet. */
export function projectToResolve(db: Tx, projectId: string) {
  return db.project.findUnique({
    where: { id: projectId },
    select: { workspaceId: true, slug: true },
  });
}
