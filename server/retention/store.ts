import { z } from "zod";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { Aged, type Removed } from "./schema.ts";

const Id = z.array(z.object({ id: z.string() }));

/** Across workspaces: the projects whose retention the nightly job looks at. */
export async function projectsWithRetention(db: Tx): Promise<string[]> {
  const rows = await db.project.findMany({
    where: { retentionDays: { not: null } },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** For the job, which has no scope yet. */
export function projectToRetain(db: Tx, projectId: string) {
  return db.project.findUnique({
    where: { id: projectId },
    select: { workspaceId: true, slug: true, retentionDays: true },
  });
}

/** Documents that neither arrived nor were seen again since, oldest first. */
export async function agedDocuments(
  db: Tx,
  scope: ProjectScope,
  of: { before: Date },
): Promise<Aged[]> {
  const rows = await db.$queryRaw`
    SELECT e."id", e."factCount", greatest(e."receivedAt", max(s."seenAt")) AS "lastSeenAt"
    FROM "Evidence" e
    LEFT JOIN "Sighting" s ON s."projectId" = e."projectId" AND s."evidenceId" = e."id"
    WHERE e."projectId" = ${scope.projectId} AND e."receivedAt" < ${of.before}
    GROUP BY e."projectId", e."id"
    HAVING greatest(e."receivedAt", max(s."seenAt")) < ${of.before}
    ORDER BY e."receivedAt", e."id"`;
  return Aged.array().parse(rows);
}

/** Which of these documents hold the newest fact of a subject that is not gone, as pages show it (facts/store.ts). */
export async function speakingFor(
  db: Tx,
  { projectId }: ProjectScope,
  of: { ids: readonly string[]; exceptKinds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await db.$queryRaw`
    WITH told AS (
      SELECT f."kind", f."subject", f."evidenceId" AS id, e."receivedAt",
        coalesce(f."observedAt", e."observedAt", e."receivedAt") AS "toldAt"
      FROM "Fact" f
      JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
      WHERE f."projectId" = ${projectId} AND f."kind" <> ALL(${[...of.exceptKinds]}::text[])
    ), newest AS (
      SELECT DISTINCT ON ("kind", "subject") * FROM told
      ORDER BY "kind", "subject", "toldAt" DESC, "receivedAt" DESC, id DESC
    )
    SELECT DISTINCT n.id FROM newest n
    WHERE n.id = ANY(${[...of.ids]}::text[]) AND (
      SELECT m."isGone" FROM "GoneMark" m
      WHERE m."projectId" = ${projectId} AND m."factKind" = n."kind" AND m."subject" = n."subject"
        AND m."at" >= n."receivedAt"
      ORDER BY m."at" DESC, m."id" DESC LIMIT 1
    ) IS NOT TRUE`;
  return new Set(Id.parse(rows).map(({ id }) => id));
}

/**
 * Deletes those documents that no decision, published assessment, acceptance, hand-over event or
 * estimate names, with their facts, sightings and deliveries. Nobody can add to the project until the
 * transaction ends (a row that refers to it needs the row that is locked here), so nothing can come to
 * refer to a document while it goes.
 */
export async function removeUnreferenced(
  tx: WriteTx,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<Removed & { runIds: string[] }> {
  const { projectId } = scope;
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId} FOR UPDATE`;
  const free = await unreferenced(tx, scope, ids);
  const of = { projectId, evidenceId: { in: free } };
  const facts = await tx.fact.count({ where: of });
  const { count: documents } = await tx.evidence.deleteMany({
    where: { projectId, id: { in: free } },
  });
  await tx.delivery.deleteMany({ where: of });
  const runs = await tx.runRow.findMany({ where: of, select: { runId: true } });
  await tx.runRow.deleteMany({ where: of });
  return { documents, facts, runIds: runs.map(({ runId }) => runId) };
}

/**
 * A snapshot names a document by its id as a string of its own, at whatever depth. Left out is the record
 * of the project that a decision can be made again from: it has what it needs of every document in it.
 */
async function unreferenced(
  tx: Tx,
  { projectId }: ProjectScope,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx.$queryRaw`
    WITH kept AS (
      SELECT "snapshot" - 'record' AS said FROM "GateDecision" WHERE "projectId" = ${projectId}
      UNION ALL SELECT "conditions" FROM "GateDecision" WHERE "projectId" = ${projectId}
      UNION ALL SELECT "scores" FROM "Assessment" WHERE "projectId" = ${projectId}
      UNION ALL SELECT "answers" FROM "Assessment" WHERE "projectId" = ${projectId}
      UNION ALL SELECT "plan" FROM "Estimate" WHERE "projectId" = ${projectId}
      UNION ALL SELECT "result" FROM "Estimate" WHERE "projectId" = ${projectId}
    ), named AS (
      SELECT text #>> '{}' AS id
      FROM kept, jsonb_path_query(said, 'strict $.** ? (@.type() == "string")') AS text
      UNION SELECT "evidenceId" FROM "Acceptance" WHERE "projectId" = ${projectId}
      UNION SELECT unnest("evidenceIds") FROM "HandoverEvent" WHERE "projectId" = ${projectId}
    )
    SELECT asked.id FROM unnest(${[...ids]}::text[]) AS asked(id)
    WHERE asked.id NOT IN (SELECT id FROM named WHERE id IS NOT NULL)`;
  return Id.parse(rows).map(({ id }) => id);
}
