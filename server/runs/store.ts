import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { StoredRun } from "./schema.ts";

/**
 * The newest record of every run of the project, latest start first. A run is sent again with each
 * export that covers it; the document that arrived last has its newest state.
 */
export async function newestRuns(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number; find?: string | undefined },
): Promise<StoredRun[]> {
  // Any part of a name, or the start of an id; the pattern's own signs are taken as they stand.
  const find = (of.find ?? "").replace(/[\\%_]/g, "\\$&");
  const rows = await db.$queryRaw<unknown[]>`
    SELECT newest.* FROM (
      SELECT DISTINCT ON (f."subject")
        f."value" AS "run", f."evidenceId", f."pointer", f."observedAt", e."source", e."isSample"
      FROM "Fact" f
      JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
      WHERE f."projectId" = ${scope.projectId} AND f."kind" = 'run'
        AND (f."value"->>'name' ILIKE ${`%${find}%`} OR f."subject" ILIKE ${`${find}%`})
      ORDER BY f."subject", e."receivedAt" DESC, e."id" DESC
    ) newest
    ORDER BY newest."observedAt" DESC NULLS LAST, newest."evidenceId", newest."pointer"
    LIMIT ${of.limit}`;
  return StoredRun.array().parse(rows);
}

export async function countRuns(db: Tx, scope: ProjectScope): Promise<number> {
  const rows = await db.$queryRaw<{ count: bigint }[]>`
    SELECT count(DISTINCT "subject") AS count FROM "Fact"
    WHERE "projectId" = ${scope.projectId} AND "kind" = 'run'`;
  return Number(rows[0]?.count ?? 0);
}

/** Two runs by id, whichever of the project's documents has them. */
export async function runsById(
  db: Tx,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<StoredRun[]> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT DISTINCT ON (f."subject")
      f."value" AS "run", f."evidenceId", f."pointer", f."observedAt", e."source", e."isSample"
    FROM "Fact" f
    JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
    WHERE f."projectId" = ${scope.projectId} AND f."kind" = 'run' AND f."subject" = ANY(${[...ids]}::text[])
    ORDER BY f."subject", e."receivedAt" DESC, e."id" DESC`;
  return StoredRun.array().parse(rows);
}
