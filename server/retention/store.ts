import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { RetentionByKind } from "#server/projects/schema.ts";
import { NAMES, type Naming } from "./catalogue.ts";
import { Aged, KindSize, type Removed } from "./schema.ts";

const Id = z.array(z.object({ id: z.string() }));

/** Across workspaces: the projects whose retention the nightly job looks at. */
export async function projectsWithRetention(db: Tx): Promise<string[]> {
  const rows = await db.project.findMany({
    where: { OR: HAS_RETENTION },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

const HAS_RETENTION = [{ retentionDays: { not: null } }, { retentionByKind: { not: {} } }];

const Retained = z.object({
  workspaceId: z.string(),
  slug: z.string(),
  retentionDays: z.int().nullable(),
  retentionByKind: RetentionByKind,
});

/** For the job, which has no scope yet. */
export async function projectToRetain(db: Tx, projectId: string) {
  const row = await db.project.findUnique({
    where: { id: projectId },
    select: { workspaceId: true, slug: true, retentionDays: true, retentionByKind: true },
  });
  return row && Retained.parse(row);
}

/** The projects of a workspace that delete anything. */
export async function retainedIn(db: Tx, { workspaceId }: WorkspaceScope): Promise<string[]> {
  const rows = await db.project.findMany({
    where: { workspaceId, OR: HAS_RETENTION },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Documents that neither arrived nor were seen again since, oldest first. */
export async function agedDocuments(
  db: Tx,
  scope: ProjectScope,
  of: { before: Date },
): Promise<Aged[]> {
  const rows = await db.$queryRaw`
    SELECT e."id", e."source" AS "kind", e."factCount", octet_length(e."body") AS "bytes",
      greatest(e."receivedAt", max(s."seenAt")) AS "lastSeenAt"
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
 * Deletes those documents that nothing names (NAMES), with their facts, sightings and deliveries. Nobody
 * can add to the project until the transaction ends (a row that refers to it needs the row that is locked
 * here), so nothing can come to refer to a document while it goes; and one whose bytes come again at this
 * moment is either seen here, and stays, or comes as a new one.
 */
export async function removeUnreferenced(
  tx: WriteTx,
  scope: ProjectScope,
  of: { ids: readonly string[]; seenSince?: Date },
): Promise<Removed & { runIds: string[] }> {
  const { projectId } = scope;
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM "Evidence" WHERE "projectId" = ${projectId}
    AND "id" = ANY(${[...of.ids]}::text[]) ORDER BY "id" FOR UPDATE`;
  const ids = of.seenSince ? await unseen(tx, scope, of.ids, of.seenSince) : of.ids;
  const free = await unreferenced(tx, scope, ids);
  const which = { projectId, evidenceId: { in: free } };
  const facts = await tx.fact.count({ where: which });
  const { count: documents } = await tx.evidence.deleteMany({
    where: { projectId, id: { in: free } },
  });
  await tx.delivery.deleteMany({ where: which });
  const runs = await tx.runRow.findMany({ where: which, select: { runId: true } });
  await tx.runRow.deleteMany({ where: which });
  return { documents, facts, runIds: runs.map(({ runId }) => runId) };
}

/** Without those that somebody sent again after it was looked which are old. */
async function unseen(
  tx: Tx,
  { projectId }: ProjectScope,
  ids: readonly string[],
  since: Date,
): Promise<string[]> {
  const seen = await tx.sighting.findMany({
    where: { projectId, evidenceId: { in: [...ids] }, seenAt: { gte: since } },
    select: { evidenceId: true },
  });
  const again = new Set(seen.map(({ evidenceId }) => evidenceId));
  return ids.filter((id) => !again.has(id));
}

const quoted = (name: string) => Prisma.raw(`"${name}"`);

/** The ids that a column holds. In JSON a document is a text or a key of its own, or part of an address. */
function idsIn({ table, column, as, but }: Naming, projectId: string): Prisma.Sql {
  const from = Prisma.sql`FROM ${quoted(table)} WHERE "projectId" = ${projectId}`;
  if (as === "id") return Prisma.sql`SELECT ${quoted(column)} AS id ${from}`;
  if (as === "list") return Prisma.sql`SELECT unnest(${quoted(column)}) AS id ${from}`;
  const json = but ? Prisma.sql`${quoted(column)} - ${but}::text` : quoted(column);
  return Prisma.sql`SELECT t.id FROM (SELECT ${json} AS said ${from}) AS s CROSS JOIN LATERAL (
    SELECT text #>> '{}' AS id FROM jsonb_path_query(said, 'strict $.** ? (@.type() == "string")') AS text
    UNION ALL SELECT pair->>'key' FROM jsonb_path_query(said, 'strict $.** ? (@.type() == "object").keyvalue()') AS pair
    UNION ALL SELECT m[1] FROM regexp_matches(said::text, ${UUID}, 'g') AS m) AS t`;
}

const UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

/** Of these documents those that nothing of the project names. */
export async function unreferenced(
  tx: Tx,
  { projectId }: ProjectScope,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const named = NAMES.map((naming) => idsIn(naming, projectId));
  const rows = await tx.$queryRaw`
    WITH named AS (${Prisma.join(named, " UNION ALL ")})
    SELECT asked.id FROM unnest(${[...ids]}::text[]) AS asked(id)
    WHERE asked.id NOT IN (SELECT id FROM named WHERE id IS NOT NULL)`;
  return Id.parse(rows).map(({ id }) => id);
}

/** What the documents of each kind take, in the workspace: as they are held, and as they were sent. */
export async function sizesIn(db: Tx, { workspaceId }: WorkspaceScope): Promise<KindSize[]> {
  const rows = await db.$queryRaw`
    SELECT e."source" AS "kind", count(*)::int AS "documents", sum(octet_length(e."body"))::float8 AS "storedBytes",
      sum(e."sizeBytes")::float8 AS "sentBytes", sum(e."factCount")::int AS "facts", min(e."receivedAt") AS "oldestAt"
    FROM "Evidence" e JOIN "Project" p ON p."id" = e."projectId"
    WHERE p."workspaceId" = ${workspaceId} GROUP BY 1 ORDER BY 3 DESC, 1`;
  return KindSize.array().parse(rows);
}

const Orphaned = z.array(z.object({ projectId: z.string() }));

/** Projects with rows of a document that is not there, which no foreign key forbids. */
export async function projectsWithOrphans(db: Tx): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT "projectId" FROM "RunRow" r WHERE NOT EXISTS (
      SELECT FROM "Evidence" e WHERE e."projectId" = r."projectId" AND e."id" = r."evidenceId")
    UNION SELECT "projectId" FROM "Delivery" d WHERE d."evidenceId" IS NOT NULL AND NOT EXISTS (
      SELECT FROM "Evidence" e WHERE e."projectId" = d."projectId" AND e."id" = d."evidenceId")
    UNION SELECT p."projectId" FROM "DeliveryPart" p JOIN "Delivery" d
      ON d."projectId" = p."projectId" AND d."id" = p."deliveryId" WHERE d."state" IN ('processed', 'refused')
    ORDER BY 1`;
  return Orphaned.parse(rows).map(({ projectId }) => projectId);
}

/** A batch of each kind; the numbers are zero when nothing is left. */
export async function removeOrphans(
  tx: WriteTx,
  { projectId }: ProjectScope,
  limit: number,
): Promise<{ runs: number; deliveries: number; parts: number }> {
  const runs = await tx.$executeRaw`
    DELETE FROM "RunRow" WHERE "projectId" = ${projectId} AND "runId" IN (
      SELECT "runId" FROM "RunRow" r WHERE r."projectId" = ${projectId} AND NOT EXISTS (
        SELECT FROM "Evidence" e WHERE e."projectId" = r."projectId" AND e."id" = r."evidenceId") LIMIT ${limit})`;
  const deliveries = await tx.$executeRaw`
    DELETE FROM "Delivery" WHERE "projectId" = ${projectId} AND "id" IN (
      SELECT "id" FROM "Delivery" d WHERE d."projectId" = ${projectId} AND d."evidenceId" IS NOT NULL AND NOT EXISTS (
        SELECT FROM "Evidence" e WHERE e."projectId" = d."projectId" AND e."id" = d."evidenceId") LIMIT ${limit})`;
  const parts = await tx.$executeRaw`
    DELETE FROM "DeliveryPart" WHERE "projectId" = ${projectId} AND ("deliveryId", "ordinal") IN (
      SELECT p."deliveryId", p."ordinal" FROM "DeliveryPart" p JOIN "Delivery" d
        ON d."projectId" = p."projectId" AND d."id" = p."deliveryId"
      WHERE p."projectId" = ${projectId} AND d."state" IN ('processed', 'refused') LIMIT ${limit})`;
  return { runs, deliveries, parts };
}
