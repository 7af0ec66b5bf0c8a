import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { type Rollup, StaleLine, type WeekPoint } from "./schema.ts";

/** Clocks of two servers may stand so far apart; a line from further ahead was made for another time. */
const AHEAD = Prisma.sql`interval '1 minute'`;

/**
 * Projects whose line is not what it would be now: marked since, made by another engine, or past the
 * instant at which time changes it. With the marks to take away once it is made anew.
 */
export async function staleLines(
  db: Tx,
  scope: WorkspaceScope,
  of: { at: Date; madeBy: string; limit: number },
): Promise<StaleLine[]> {
  const rows = await db.$queryRaw`
    WITH stale AS (${staleIds(scope, of)})
    SELECT p."id" AS "projectId",
      ARRAY(SELECT m."id"::text FROM "RollupMark" m WHERE m."projectId" = p."id") AS "marks"
    FROM stale JOIN "Project" p ON p."id" = stale."projectId"
    WHERE p."workspaceId" = ${scope.workspaceId} AND p."archivedAt" IS NULL ${only(scope)}
    ORDER BY p."id" LIMIT ${of.limit}`;
  return z.array(StaleLine).parse(rows);
}

const staleIds = (scope: WorkspaceScope, of: { at: Date; madeBy: string }) => Prisma.sql`
  SELECT "projectId" FROM "RollupMark"
  UNION
  SELECT "projectId" FROM "ProjectRollup"
  WHERE "workspaceId" = ${scope.workspaceId} AND ("validUntil" <= ${of.at}
    OR "engineVersion" <> ${of.madeBy} OR "computedAt" > ${of.at}::timestamptz + ${AHEAD})`;

/** Asked at every reading of a list, so it stops at the first that it finds. */
export async function isAnyStale(
  db: Tx,
  scope: WorkspaceScope,
  of: { at: Date; madeBy: string },
): Promise<boolean> {
  const rows = await db.$queryRaw`
    SELECT EXISTS (SELECT FROM (${staleIds(scope, of)}) stale
      JOIN "Project" p ON p."id" = stale."projectId"
      WHERE p."workspaceId" = ${scope.workspaceId} AND p."archivedAt" IS NULL ${only(scope)}) AS "is"`;
  return z.tuple([z.object({ is: z.boolean() })]).parse(rows)[0].is;
}

export async function countStale(
  db: Tx,
  scope: WorkspaceScope,
  of: { at: Date; madeBy: string },
): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS "count" FROM "Project" p
    LEFT JOIN "ProjectRollup" r ON r."projectId" = p."id" AND r."workspaceId" = p."workspaceId"
    WHERE p."workspaceId" = ${scope.workspaceId} AND p."archivedAt" IS NULL ${only(scope)}
      AND (r."projectId" IS NULL OR r."validUntil" <= ${of.at} OR r."engineVersion" <> ${of.madeBy}
        OR EXISTS (SELECT FROM "RollupMark" m WHERE m."projectId" = p."id"))`;
  return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count;
}

const only = ({ onlyProjects }: WorkspaceScope) =>
  onlyProjects ? Prisma.sql`AND p."id" = ANY(${[...onlyProjects]}::text[])` : Prisma.empty;

/** A number that is greater than every one drawn before, by whichever process. */
export async function drawTurn(db: Tx): Promise<bigint> {
  const rows =
    await db.$queryRaw`SELECT nextval(pg_get_serial_sequence('"RollupMark"', 'id'))::text AS "turn"`;
  return z.tuple([z.object({ turn: z.coerce.bigint() })]).parse(rows)[0].turn;
}

/**
 * Writes lines and takes away the marks that they were made after. A line whose maker drew an earlier
 * turn than the one that is kept is not written, and its marks stay: it may be of an older state.
 */
export async function writeRollups(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: {
    rollups: readonly Rollup[];
    stale: readonly StaleLine[];
    turn: bigint;
    madeBy: string;
    at: Date;
  },
): Promise<number> {
  const rows = of.rollups.map((one) => ({
    ...one,
    score: one.line.score,
    band: one.line.band,
    stage: one.line.stage,
    gateOutcome: one.line.gate.outcome,
    testScore: one.line.mlTestScore.final,
    staleEvidence: one.line.staleEvidence,
    nextLapseAt: one.lapses[0]?.at ?? null,
    changedAt: one.line.updatedAt,
    usedMarks: (of.stale.find(({ projectId }) => projectId === one.projectId)?.marks ?? []).map(
      String,
    ),
  }));
  return await tx.$executeRaw`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("projectId" text, "line" jsonb,
        "score" float8, "band" text, "stage" text, "criticality" text, "gateOutcome" text, "testScore" float8,
        "residuals" float8[], "gains" float8[], "marks" text, "lapses" jsonb, "nextLapseAt" timestamptz, "staleEvidence" int, "changedAt" timestamptz,
        "validUntil" timestamptz, "usedMarks" bigint[])
    ), written AS (
      INSERT INTO "ProjectRollup" ("workspaceId", "projectId", "line", "score", "band", "stage", "criticality",
        "gateOutcome", "testScore", "residuals", "gains", "marks", "lapses", "nextLapseAt", "staleEvidence", "changedAt", "madeFrom",
        "engineVersion", "computedAt", "validUntil")
      SELECT p."workspaceId", given."projectId", "line", "score", "band", "stage", "criticality", "gateOutcome",
        "testScore", "residuals", "gains", given."marks", "lapses", "nextLapseAt", "staleEvidence", "changedAt", ${of.turn}, ${of.madeBy}, ${of.at},
        "validUntil"
      FROM given JOIN "Project" p ON p."id" = given."projectId" AND p."workspaceId" = ${scope.workspaceId}
      ORDER BY given."projectId"
      ON CONFLICT ("workspaceId", "projectId") DO UPDATE SET ("line", "score", "band", "stage", "criticality",
        "gateOutcome", "testScore", "residuals", "gains", "marks", "lapses", "nextLapseAt", "staleEvidence", "changedAt", "madeFrom",
        "engineVersion", "computedAt", "validUntil") = ROW(EXCLUDED."line", EXCLUDED."score", EXCLUDED."band",
        EXCLUDED."stage", EXCLUDED."criticality", EXCLUDED."gateOutcome", EXCLUDED."testScore",
        EXCLUDED."residuals", EXCLUDED."gains", EXCLUDED."marks", EXCLUDED."lapses", EXCLUDED."nextLapseAt", EXCLUDED."staleEvidence", EXCLUDED."changedAt",
        EXCLUDED."madeFrom", EXCLUDED."engineVersion", EXCLUDED."computedAt", EXCLUDED."validUntil")
      WHERE "ProjectRollup"."madeFrom" < EXCLUDED."madeFrom"
      RETURNING "projectId"
    )
    DELETE FROM "RollupMark" m USING written, given
    WHERE given."projectId" = written."projectId" AND m."projectId" = written."projectId"
      AND m."id" = ANY(given."usedMarks")`;
}

/** Marks of projects that are archived: they are in no list, and are marked again when they come back. */
export async function dropArchivedMarks(tx: WriteTx): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "RollupMark" m USING "Project" p
    WHERE p."id" = m."projectId" AND p."archivedAt" IS NOT NULL`;
}

/** Workspaces where a line waits to be made anew. */
export async function workspacesWithStale(
  db: Tx,
  of: { at: Date; madeBy: string },
): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT p."workspaceId" FROM "Project" p WHERE p."archivedAt" IS NULL AND (
      EXISTS (SELECT FROM "RollupMark" m WHERE m."projectId" = p."id")
      OR EXISTS (SELECT FROM "ProjectRollup" r WHERE r."workspaceId" = p."workspaceId"
        AND r."projectId" = p."id" AND (r."validUntil" <= ${of.at} OR r."engineVersion" <> ${of.madeBy})))`;
  return z
    .array(z.object({ workspaceId: z.string() }))
    .parse(rows)
    .map((row) => row.workspaceId);
}

// ── weeks ───────────────────────────────────────────────────────────────────────────────────────

/** Some projects that were there at a week's end and have no point of it yet. */
export async function projectsWithoutPoint(
  db: Tx,
  of: { at: Date; limit: number },
): Promise<{ workspaceId: string; projectId: string }[]> {
  const rows = await db.$queryRaw`
    SELECT p."workspaceId", p."id" AS "projectId" FROM "Project" p
    WHERE p."archivedAt" IS NULL AND p."createdAt" <= ${of.at}
      AND NOT EXISTS (SELECT FROM "RollupPoint" w WHERE w."projectId" = p."id" AND w."at" = ${of.at})
    ORDER BY p."workspaceId", p."id" LIMIT ${of.limit}`;
  return z.array(z.object({ workspaceId: z.string(), projectId: z.string() })).parse(rows);
}

/** Points that are there already stay as they are: a week is written once. */
export async function writePoints(tx: WriteTx, points: readonly WeekPoint[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "RollupPoint" ("projectId", "at", "score", "claimed", "testScore", "coverage", "band",
      "gateOutcome", "residuals")
    SELECT row.* FROM jsonb_to_recordset(${JSON.stringify(points)}::jsonb) AS row("projectId" text,
      "at" timestamptz, "score" float8, "claimed" float8, "testScore" float8, "coverage" float8, "band" text,
      "gateOutcome" text, "residuals" float8[])
    JOIN "Project" p ON p."id" = row."projectId"
    ON CONFLICT DO NOTHING`;
}
