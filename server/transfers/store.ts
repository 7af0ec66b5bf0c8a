import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { Role, Visibility } from "#server/identity/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Db, Tx, WriteTx } from "#server/platform/db.ts";
import type { Table } from "#server/platform/tenancy.ts";
import { CARRIED, type Carried } from "./catalogue.ts";

const name = (text: string) => Prisma.raw(`"${text}"`);

/** One view of all tables, however long the reader takes. */
export function inOneView<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(read, {
    isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
    timeout: 3_600_000,
  });
}

/** Ids of all who are named in the project's rows, with the role that people have in the workspace. */
export async function peopleIn(db: Tx, scope: ProjectScope) {
  const columns = CARRIED.flatMap(({ table, actors }) =>
    actors.map(
      (column) =>
        Prisma.sql`SELECT ${name(column)} AS id FROM ${name(table)} WHERE "projectId" = ${scope.projectId}`,
    ),
  );
  const rows = await db.$queryRaw`
    WITH named AS (
      ${Prisma.join(columns, " UNION ")}
      UNION SELECT jsonb_path_query("answers", '$.**.assessorId') #>> '{}' FROM "Assessment"
        WHERE "projectId" = ${scope.projectId}
      UNION SELECT jsonb_path_query("owners", '$[*].userId') #>> '{}' FROM "Project"
        WHERE "id" = ${scope.projectId})
    SELECT named.id, m."role" FROM named
    LEFT JOIN "Member" m ON m."workspaceId" = ${scope.workspaceId} AND m."userId" = named.id
    WHERE named.id IS NOT NULL ORDER BY named.id`;
  return z.array(z.object({ id: z.string(), role: z.string().nullable() })).parse(rows);
}

/**
 * Nobody takes out what is hidden in here: an open round that is not revealed stays, with its people and all
 * answers, and so does what was rated apart in one that was called off.
 */
const APART = Prisma.sql`"closedAt" IS NULL AND "revealedAt" IS NULL`;
const HIDDEN: Partial<Record<Table, Prisma.Sql>> = {
  AssessmentDraft: Prisma.sql`(x."apartIn" IS NOT NULL OR EXISTS (SELECT 1 FROM "AssessmentRound" r
    WHERE r."projectId" = x."projectId" AND ${APART}))`,
  OwnAnswers: Prisma.sql`(x."apartIn" IS NOT NULL OR EXISTS (SELECT 1 FROM "AssessmentRound" r
    WHERE r."projectId" = x."projectId" AND ${APART}))`,
  AssessmentRound: Prisma.sql`(${APART})`,
  RoundInvitee: Prisma.sql`EXISTS (SELECT 1 FROM "AssessmentRound" r
    WHERE r."projectId" = x."projectId" AND r."number" = x."roundNumber" AND ${APART})`,
};

/** Rows about an own catalogue say which it is in words that hold elsewhere: its name, and each version's digest. */
const ofCatalogue = ({ workspaceId }: WorkspaceScope): Prisma.Sql => Prisma.sql`
  || jsonb_build_object('ofCatalogue', (
    SELECT jsonb_build_object('slug', c."slug", 'digests', jsonb_object_agg(v."version"::text, v."digest"))
    FROM "OwnCatalogue" c
    JOIN "OwnCatalogueVersion" v ON v."workspaceId" = c."workspaceId" AND v."catalogueId" = c."id"
    WHERE c."workspaceId" = ${workspaceId} AND c."id" = x."catalogueId" GROUP BY c."slug"))`;
const OF_CATALOGUES: readonly string[] = ["ProjectCatalogue", "OwnAnswers"];

/** The workspace's catalogue of that name, if it says the same in every version; null where it does not. */
export async function sameCatalogue(
  tx: Tx,
  { workspaceId }: WorkspaceScope,
  of: { slug: string; digests: Readonly<Record<string, string>> },
): Promise<string | null> {
  const rows = await tx.ownCatalogueVersion.findMany({
    where: { workspaceId, catalogue: { slug: of.slug } },
    select: { catalogueId: true, version: true, digest: true },
  });
  const here = new Map(rows.map(({ version, digest }) => [String(version), digest]));
  const isSame = Object.entries(of.digests).every(
    ([version, digest]) => here.get(version) === digest,
  );
  return isSame ? (rows[0]?.catalogueId ?? null) : null;
}

const Rows = z.array(z.object({ row: z.string() }));

/** Rows as JSON text, a few held at once; inside the transaction of inOneView. */
export async function* rowsOf(
  tx: Tx,
  scope: ProjectScope,
  { table, key, atOnce }: Carried,
): AsyncGenerator<string> {
  const order = Prisma.join(key.map(name), ", ");
  // Credentials stay where they are.
  const left = OF_CATALOGUES.includes(table)
    ? ofCatalogue(scope)
    : table === "Connection"
      ? Prisma.sql`- 'secretBox'`
      : Prisma.empty;
  const hidden = HIDDEN[table];
  const shown = hidden ? Prisma.sql`AND NOT ${hidden}` : Prisma.empty;
  await tx.$executeRaw`
    DECLARE carried NO SCROLL CURSOR FOR
    SELECT (to_jsonb(x) ${left})::text AS row FROM ${name(table)} x
    WHERE x."projectId" = ${scope.projectId} ${shown} ORDER BY ${order}`;
  const fetch = Prisma.raw(`FETCH ${atOnce} FROM carried`);
  for (;;) {
    const rows = Rows.parse(await tx.$queryRaw`${fetch}`);
    for (const { row } of rows) yield row;
    if (rows.length < atOnce) break;
  }
  await tx.$executeRaw`CLOSE carried`;
}

// ── coming in ───────────────────────────────────────────────────────────────────────────────────

/** Ids of those who are real here, whom a file must not speak for. */
export async function knownIds(db: Tx, scope: WorkspaceScope): Promise<Set<string>> {
  const rows = await db.$queryRaw`
    SELECT "userId" AS id FROM "Member" WHERE "workspaceId" = ${scope.workspaceId}
    UNION SELECT id FROM "ApiToken" WHERE "workspaceId" = ${scope.workspaceId}
    UNION SELECT c.id FROM "Connection" c
      JOIN "Project" p ON p.id = c."projectId" AND p."workspaceId" = ${scope.workspaceId}`;
  return new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
}

/** Somebody of another server: named by records, never able to sign in, and no member. */
export async function addImportedPerson(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; name: string; email: string; role: Role; at: Date },
): Promise<void> {
  const { id, at } = of;
  await tx.user.create({
    data: { id, name: of.name, email: of.email, createdAt: at, updatedAt: at },
    select: { id: true },
  });
  await tx.member.create({
    data: {
      workspaceId: scope.workspaceId,
      userId: id,
      access: "viewer",
      role: of.role,
      createdAt: at,
      leftAt: at,
    },
    select: { userId: true },
  });
}

export async function addRows(
  tx: WriteTx,
  scope: ProjectScope,
  of: { table: string; rows: readonly Readonly<Record<string, unknown>>[] },
): Promise<void> {
  const known = CARRIED.find(({ table }) => table === of.table);
  if (!known) throw new Error(`${of.table} is not carried`);
  const table = name(known.table);
  // The condition holds them to the project that was made under this scope.
  await tx.$executeRaw`
    INSERT INTO ${table} SELECT row.*
    FROM jsonb_populate_recordset(null::${table}, ${JSON.stringify(of.rows)}::jsonb) AS row
    WHERE row."projectId" = ${scope.projectId}`;
}

export async function settle(
  tx: WriteTx,
  scope: ProjectScope,
  of: { visibility: Visibility; profileVersion: number; archivedAt: Date | null },
): Promise<void> {
  await tx.project.updateMany({
    where: { id: scope.projectId, workspaceId: scope.workspaceId },
    data: of,
  });
}
