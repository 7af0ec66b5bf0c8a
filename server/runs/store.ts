import { Prisma } from "#prisma/client/client.ts";
import { DIMENSIONS, RunPart } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { RecordedRow, StoredRun } from "./schema.ts";

/**
 * Which of two records of one run is newer: the one that ended later, since a run only goes on; then
 * the one whose document arrived later, since a tracker's export says of no run when it was written.
 */
const NEWEST = Prisma.sql`
  v."endedAt" DESC NULLS LAST, e."receivedAt" DESC, e."id" DESC, f."ordinal"`;

/** Bit i for dimension i of DIMENSIONS, of a value that holds what each recorded. */
const recordedIn = (dimensions: Prisma.Sql) =>
  Prisma.join(
    DIMENSIONS.map(
      (name, i) =>
        Prisma.sql`(${dimensions}->${Prisma.raw(`'${name}'`)} <> '{}')::int * ${Prisma.raw(String(1 << i))}`,
    ),
    " + ",
  );

/** The one definition of a row of RunRow: ingest, a rebuild and a backfill all go through it. */
const upsertFrom = (facts: Prisma.Sql): Prisma.Sql => Prisma.sql`
  INSERT INTO "RunRow" ("projectId", "runId", "source", "experimentId", "name", "status",
    "lifecycleStage", "startedAt", "endedAt", "parentRunId", "user", "recorded", "metrics", "params",
    "evidenceId", "ordinal", "pointer", "toldAt")
  SELECT DISTINCT ON (f."projectId", f."subject")
    f."projectId", f."subject", e."source", v."experimentId", v."name", v."status",
    v."lifecycleStage", v."startedAt", v."endedAt", v."parentRunId", v."user",
    ${recordedIn(Prisma.sql`v."dimensions"`)},
    v."metrics", v."dimensions"->'configuration',
    f."evidenceId", f."ordinal", f."pointer", e."receivedAt"
  FROM "Fact" f
  JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
  -- Unpacked once: every look into a long value would unpack it again.
  CROSS JOIN LATERAL jsonb_to_record(f."value") AS v("experimentId" text, "name" text,
    "status" text, "lifecycleStage" text, "startedAt" timestamptz, "endedAt" timestamptz,
    "parentRunId" text, "user" text, "metrics" jsonb, "dimensions" jsonb)
  WHERE f."kind" = 'run' AND ${facts}
  ORDER BY f."projectId", f."subject", ${NEWEST}
  ON CONFLICT ("projectId", "runId") DO UPDATE SET
    "source" = excluded."source", "experimentId" = excluded."experimentId", "name" = excluded."name",
    "status" = excluded."status", "lifecycleStage" = excluded."lifecycleStage",
    "startedAt" = excluded."startedAt", "endedAt" = excluded."endedAt",
    "parentRunId" = excluded."parentRunId", "user" = excluded."user",
    "recorded" = excluded."recorded", "metrics" = excluded."metrics", "params" = excluded."params",
    "evidenceId" = excluded."evidenceId", "ordinal" = excluded."ordinal",
    "pointer" = excluded."pointer", "toldAt" = excluded."toldAt"
  WHERE (coalesce(excluded."endedAt", '-infinity'), excluded."toldAt", excluded."evidenceId") >=
    (coalesce("RunRow"."endedAt", '-infinity'), "RunRow"."toldAt", "RunRow"."evidenceId")`;

/**
 * Parts of runs, as single files of their folders tell them. A run of which only parts are known gets a
 * row of its own; a row fills with what parts tell where the run's own record is silent. Parts are few,
 * so they are always read as a whole.
 */
const partsOf = (projectId: string, evidenceId: string | null): Prisma.Sql => Prisma.sql`
  parts AS (
    SELECT f."projectId", f."value"->>'runId' AS "runId", f."value", f."evidenceId", f."ordinal",
      f."pointer", e."source", e."receivedAt", ${recordedIn(Prisma.sql`f."value"->'dimensions'`)} AS "recorded"
    FROM "Fact" f
    JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
    WHERE f."projectId" = ${projectId} AND f."kind" = 'run-part' ${
      evidenceId === null
        ? Prisma.empty
        : Prisma.sql`AND f."value"->>'runId' IN (
            SELECT CASE WHEN o."kind" = 'run' THEN o."subject" ELSE o."value"->>'runId' END
            FROM "Fact" o WHERE o."projectId" = ${projectId} AND o."evidenceId" = ${evidenceId}
              AND o."kind" IN ('run', 'run-part'))`
    }
  ),
  united AS (
    SELECT p."projectId", p."runId", bit_or(p."recorded") AS "recorded",
      min(p."value"->>'startedAt')::timestamptz AS "startedAt",
      coalesce((
        SELECT jsonb_object_agg(m."key", m."value" ORDER BY o."receivedAt", o."evidenceId")
        FROM parts o, jsonb_each(o."value"->'metrics') m WHERE o."runId" = p."runId"), '{}') AS "metrics",
      coalesce((
        SELECT jsonb_object_agg(m."key", m."value" ORDER BY o."receivedAt", o."evidenceId")
        FROM parts o, jsonb_each(o."value"->'dimensions'->'configuration') m
        WHERE o."runId" = p."runId"), '{}') AS "params"
    FROM parts p GROUP BY p."projectId", p."runId"
  )`;

async function fillFromParts(
  tx: WriteTx,
  projectId: string,
  evidenceId: string | null,
): Promise<void> {
  const parts = partsOf(projectId, evidenceId);
  await tx.$executeRaw`
    WITH ${parts}
    INSERT INTO "RunRow" ("projectId", "runId", "source", "experimentId", "name", "status",
      "lifecycleStage", "recorded", "metrics", "params", "evidenceId", "ordinal", "pointer", "toldAt")
    SELECT DISTINCT ON (p."runId") p."projectId", p."runId", p."source", '', p."runId", 'UNKNOWN',
      'active', 0, '{}'::jsonb, '{}'::jsonb, p."evidenceId", p."ordinal", p."pointer", p."receivedAt"
    FROM parts p
    ORDER BY p."runId", p."receivedAt" DESC, p."evidenceId" DESC
    ON CONFLICT ("projectId", "runId") DO UPDATE SET "source" = excluded."source",
      "evidenceId" = excluded."evidenceId", "ordinal" = excluded."ordinal",
      "pointer" = excluded."pointer", "toldAt" = excluded."toldAt"
    -- A row of parts alone points at the newest of them, whatever came in which order.
    WHERE (excluded."toldAt", excluded."evidenceId") > ("RunRow"."toldAt", "RunRow"."evidenceId")
      AND EXISTS (
        SELECT FROM "Fact" f WHERE f."projectId" = "RunRow"."projectId" AND f."kind" = 'run-part'
          AND f."evidenceId" = "RunRow"."evidenceId" AND f."ordinal" = "RunRow"."ordinal")`;
  await tx.$executeRaw`
    WITH ${parts}
    UPDATE "RunRow" r SET "recorded" = r."recorded" | u."recorded",
      "startedAt" = coalesce(r."startedAt", u."startedAt"),
      "metrics" = CASE WHEN r."experimentId" = '' THEN u."metrics" ELSE u."metrics" || r."metrics" END,
      "params" = CASE WHEN r."experimentId" = '' OR r."params" = '{}' THEN u."params" ELSE r."params" END
    FROM united u WHERE r."projectId" = u."projectId" AND r."runId" = u."runId"`;
}

/** Brings the table of runs up to a document whose facts were just written, in the same transaction. */
export async function keepRuns(
  tx: WriteTx,
  scope: ProjectScope,
  evidenceId: string,
): Promise<void> {
  await tx.$executeRaw(
    upsertFrom(Prisma.sql`f."projectId" = ${scope.projectId} AND f."evidenceId" = ${evidenceId}`),
  );
  await fillFromParts(tx, scope.projectId, evidenceId);
}

/** What parts tell of these runs, the oldest first. */
export async function partsById(
  db: Tx,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<RunPart[]> {
  const rows = await db.$queryRaw<{ value: unknown }[]>`
    SELECT f."value" FROM "Fact" f
    JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
    WHERE f."projectId" = ${scope.projectId} AND f."kind" = 'run-part'
      AND f."value"->>'runId' = ANY(${[...ids]}::text[])
    ORDER BY e."receivedAt", e."id", f."ordinal"`;
  return RunPart.array().parse(rows.map(({ value }) => value));
}

/** Makes the rows of these runs anew from the facts that are left of them. */
export async function keepNewestOf(
  tx: WriteTx,
  { projectId }: ProjectScope,
  runIds: readonly string[],
): Promise<void> {
  await tx.$executeRaw(
    upsertFrom(
      Prisma.sql`f."projectId" = ${projectId} AND f."subject" = ANY(${[...runIds]}::text[])`,
    ),
  );
}

/** Makes a project's rows anew from its facts; answers how many there are. */
export async function rebuildRuns(tx: WriteTx, scope: { projectId: string }): Promise<number> {
  await tx.$executeRaw`DELETE FROM "RunRow" WHERE "projectId" = ${scope.projectId}`;
  const rows = await tx.$executeRaw(upsertFrom(Prisma.sql`f."projectId" = ${scope.projectId}`));
  await fillFromParts(tx, scope.projectId, null);
  return rows;
}

/** Across workspaces, for the start: projects that hold runs and, from before the table, no rows of them. */
export async function projectsWithoutRows(db: Tx): Promise<{ projectId: string }[]> {
  return db.$queryRaw`
    SELECT p."id" AS "projectId" FROM "Project" p
    WHERE EXISTS (SELECT FROM "Fact" f WHERE f."projectId" = p."id" AND f."kind" IN ('run', 'run-part'))
      AND NOT EXISTS (SELECT FROM "RunRow" r WHERE r."projectId" = p."id")
    ORDER BY p."id"`;
}

/** Across workspaces, for a rebuild of everything. */
export async function projectsWithRuns(db: Tx): Promise<{ projectId: string }[]> {
  return db.$queryRaw`
    SELECT p."id" AS "projectId" FROM "Project" p
    WHERE EXISTS (SELECT FROM "Fact" f WHERE f."projectId" = p."id" AND f."kind" IN ('run', 'run-part'))
      OR EXISTS (SELECT FROM "RunRow" r WHERE r."projectId" = p."id")
    ORDER BY p."id"`;
}

// A run is known by its row's id: an adapter may call it otherwise inside.
const STORED = Prisma.sql`
  f."value" || jsonb_build_object('runId', r."runId") AS "run", r."evidenceId", r."pointer",
  r."source", e."isSample"`;
const FACT_OF_ROW = Prisma.sql`
  JOIN "Fact" f ON f."projectId" = r."projectId" AND f."evidenceId" = r."evidenceId" AND f."ordinal" = r."ordinal"
  JOIN "Evidence" e ON e."projectId" = r."projectId" AND e."id" = r."evidenceId"`;

/** Whole runs as their facts have them, the latest start first. */
export async function newestRuns(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number },
): Promise<StoredRun[]> {
  const rows = await db.$queryRaw`
    SELECT ${STORED} FROM (
      SELECT * FROM "RunRow" WHERE "projectId" = ${scope.projectId} AND "startedAt" IS NOT NULL
      ORDER BY "startedAt" DESC LIMIT ${of.limit}
    ) r ${FACT_OF_ROW}
    ORDER BY r."startedAt" DESC, r."runId"`;
  return StoredRun.array().parse(rows);
}

/** Whole runs by id, in no order; what is not in the project is left out. */
export async function runsById(
  db: Tx,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<StoredRun[]> {
  const rows = await db.$queryRaw`
    SELECT ${STORED} FROM "RunRow" r ${FACT_OF_ROW}
    WHERE r."projectId" = ${scope.projectId} AND r."runId" = ANY(${[...ids]}::text[])`;
  return StoredRun.array().parse(rows);
}

/** Which dimensions the newest active runs recorded: six bits a run, and no fact is read. */
export async function newestRecorded(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number },
): Promise<RecordedRow[]> {
  const rows = await db.runRow.findMany({
    where: { projectId: scope.projectId, lifecycleStage: "active", startedAt: { not: null } },
    orderBy: [{ startedAt: "desc" }, { runId: "asc" }],
    take: of.limit,
    select: { runId: true, name: true, startedAt: true, recorded: true },
  });
  return RecordedRow.array().parse(rows);
}

/** How many runs there are, deleted ones too, and how many active ones recorded each dimension and all six. */
export async function countRecorded(
  db: Tx,
  scope: ProjectScope,
): Promise<{ total: number; active: number; whole: number; recorded: number[] }> {
  const each = DIMENSIONS.map(
    (_, i) =>
      Prisma.sql`count(*) FILTER (WHERE "recorded" & ${Prisma.raw(String(1 << i))} > 0)::int`,
  );
  const rows = await db.$queryRaw<
    { total: number; active: number; whole: number; recorded: number[] }[]
  >`
    SELECT (SELECT count(*)::int FROM "RunRow" WHERE "projectId" = ${scope.projectId}) AS "total",
      count(*)::int AS "active",
      count(*) FILTER (WHERE "recorded" = ${Prisma.raw(String((1 << DIMENSIONS.length) - 1))})::int AS "whole",
      ARRAY[${Prisma.join(each)}] AS "recorded"
    FROM "RunRow" WHERE "projectId" = ${scope.projectId} AND "lifecycleStage" = 'active'`;
  return rows[0] ?? { total: 0, active: 0, whole: 0, recorded: DIMENSIONS.map(() => 0) };
}
