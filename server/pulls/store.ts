import { Prisma } from "#prisma/client/client.ts";
import { ConnectionRow, type Fault } from "#server/connections/schema.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { type ConnectionRef, Place, type Pulled } from "./schema.ts";

/**
 * Takes no scope: it finds out whose connection is due, or whose hook was called, and the scope is made
 * from the answer.
 */
export async function placeOf(db: Tx, connectionId: string): Promise<Place | null> {
  const row = await db.connection.findFirst({
    where: { id: connectionId, removedAt: null, project: { archivedAt: null } },
    select: { projectId: true, project: { select: { slug: true, workspaceId: true } } },
  });
  return row && Place.parse({ projectId: row.projectId, ...row.project });
}

/** Connections whose time has come, of all projects; for the schedule only. */
export async function dueConnections(db: Tx, at: Date): Promise<ConnectionRef[]> {
  const rows = await db.connection.findMany({
    where: { nextAt: { lte: at }, isEnabled: true, removedAt: null, project: { archivedAt: null } },
    orderBy: { nextAt: "asc" },
    take: 200,
    select: { projectId: true, id: true },
  });
  return rows.map(({ projectId, id }) => ({ projectId, connectionId: id }));
}

/** Until then nobody else takes it up. False when it is not due, or somebody has it. */
export async function claim(
  db: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date; until: Date },
): Promise<boolean> {
  const { count } = await db.connection.updateMany({
    where: {
      projectId: scope.projectId,
      id: of.id,
      isEnabled: true,
      removedAt: null,
      nextAt: { lte: of.at },
    },
    data: { nextAt: of.until, lastTriedAt: of.at },
  });
  return count === 1;
}

export async function keepClaim(
  db: WriteTx,
  scope: ProjectScope,
  of: { id: string; until: Date },
): Promise<void> {
  await db.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, isEnabled: true, removedAt: null },
    data: { nextAt: of.until },
  });
}

export async function connectionWithBox(db: Tx, scope: ProjectScope, id: string) {
  const row = await db.connection.findFirst({
    where: { projectId: scope.projectId, id, removedAt: null },
    select: {
      id: true,
      kind: true,
      name: true,
      settings: true,
      isEnabled: true,
      everyMinutes: true,
      createdAt: true,
      lastTriedAt: true,
      lastSucceededAt: true,
      lastError: true,
      failuresInARow: true,
      nextAt: true,
      cursor: true,
      secretBox: true,
    },
  });
  if (!row) return null;
  const { secretBox, ...rest } = row;
  return { row: ConnectionRow.parse(rest), box: secretBox };
}

/** The next pull of a connection is asked for now. */
export async function callFor(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, isEnabled: true, removedAt: null },
    data: { nextAt: of.at },
  });
  return count === 1;
}

type Try = {
  readonly id: string;
  readonly connectionId: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly outcome: "succeeded" | "partial" | "failed";
  readonly pulled: Pulled;
  readonly error: Fault | null;
};

export async function addTry(tx: WriteTx, scope: ProjectScope, one: Try): Promise<void> {
  const { pulled, error, ...row } = one;
  await tx.pull.create({
    data: {
      ...row,
      ...pulled,
      projectId: scope.projectId,
      ...(error === null ? {} : { error: jsonIn(error) }),
    },
    select: { id: true },
  });
}

/** The cursor moves on only here. A connection that was paused or removed meanwhile stays so. */
export async function recordSuccess(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date; nextAt: Date | null; cursor: unknown; remark: Fault | null },
): Promise<void> {
  await tx.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, removedAt: null },
    data: {
      lastSucceededAt: of.at,
      failuresInARow: 0,
      lastError: of.remark === null ? Prisma.DbNull : jsonIn(of.remark),
      cursor: jsonIn(of.cursor ?? {}),
    },
  });
  await schedule(tx, scope, of);
}

export async function recordFailure(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; nextAt: Date | null; error: Fault; failures: number },
): Promise<void> {
  await tx.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, removedAt: null },
    data: { lastError: jsonIn(of.error), failuresInARow: of.failures },
  });
  await schedule(tx, scope, of);
}

async function schedule(tx: WriteTx, scope: ProjectScope, of: { id: string; nextAt: Date | null }) {
  await tx.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, removedAt: null, isEnabled: true },
    data: { nextAt: of.nextAt },
  });
}

/** A hook was called: it works, and what it brought is of now. */
export async function recordCall(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<void> {
  await tx.connection.updateMany({
    where: { projectId: scope.projectId, id: of.id, removedAt: null },
    data: { lastTriedAt: of.at, lastSucceededAt: of.at, failuresInARow: 0 },
  });
}

/** Other connections of the project, of one kind, that can be asked at once. */
export async function enabledOfKind(
  db: Tx,
  scope: ProjectScope,
  kind: string,
): Promise<readonly string[]> {
  const rows = await db.connection.findMany({
    where: { projectId: scope.projectId, kind, isEnabled: true, removedAt: null },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/**
 * After a whole list was read: what this connection had told of and the list no longer names is marked
 * gone, and what was gone and is named again is marked as there.
 */
export async function markListed(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    connectionId: string;
    kind: FactKind;
    /** The documents that the list consists of. */
    evidenceIds: readonly string[];
    reason: string;
    at: Date;
  },
): Promise<number> {
  const listed = [...of.evidenceIds];
  return tx.$executeRaw`
    WITH told AS (
      SELECT DISTINCT f."subject" FROM "Fact" f
      JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
      WHERE f."projectId" = ${scope.projectId} AND f."kind" = ${of.kind} AND e."connectionId" = ${of.connectionId}
    ), here AS (
      SELECT DISTINCT "subject" FROM "Fact"
      WHERE "projectId" = ${scope.projectId} AND "kind" = ${of.kind} AND "evidenceId" = ANY(${listed}::text[])
    ), marked AS (
      SELECT DISTINCT ON ("subject") "subject", "isGone" FROM "GoneMark"
      WHERE "projectId" = ${scope.projectId} AND "factKind" = ${of.kind}
      ORDER BY "subject", "at" DESC, "id" DESC
    ), changed AS (
      SELECT t."subject", true AS "isGone" FROM told t
      WHERE NOT EXISTS (SELECT 1 FROM here h WHERE h."subject" = t."subject")
        AND NOT EXISTS (SELECT 1 FROM marked m WHERE m."subject" = t."subject" AND m."isGone")
      UNION ALL
      SELECT h."subject", false FROM here h JOIN marked m ON m."subject" = h."subject" AND m."isGone"
    )
    INSERT INTO "GoneMark" ("projectId", "id", "factKind", "subject", "isGone", "reason", "markerKind", "markerId", "at")
    SELECT ${scope.projectId}, gen_random_uuid()::text, ${of.kind}, "subject", "isGone",
      CASE WHEN "isGone" THEN ${of.reason} ELSE 'Listed again.' END, 'machine', ${actorId(scope.actor)}, ${of.at}
    FROM changed`;
}
