import type { ProjectScope } from "#server/identity/scope.ts";
import { actorId } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { type ConnectionKind, ConnectionRow, type KeptSettings, PullTotals } from "./schema.ts";

const ROW = {
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
} as const;

const present = (scope: ProjectScope, id: string) => ({
  projectId: scope.projectId,
  id,
  removedAt: null,
});

export async function connections(db: Tx, scope: ProjectScope): Promise<ConnectionRow[]> {
  const rows = await db.connection.findMany({
    where: { projectId: scope.projectId, removedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: ROW,
  });
  return ConnectionRow.array().parse(rows);
}

export async function connectionById(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<ConnectionRow | null> {
  const row = await db.connection.findFirst({ where: present(scope, id), select: ROW });
  return row && ConnectionRow.parse(row);
}

export async function boxOf(db: Tx, scope: ProjectScope, id: string): Promise<Uint8Array | null> {
  const row = await db.connection.findFirst({
    where: present(scope, id),
    select: { secretBox: true },
  });
  return row?.secretBox ?? null;
}

export async function addConnection(
  tx: WriteTx,
  scope: ProjectScope,
  row: {
    id: string;
    kind: ConnectionKind;
    name: string;
    settings: KeptSettings;
    secretBox: Uint8Array<ArrayBuffer> | null;
    everyMinutes: number | null;
    createdAt: Date;
    nextAt: Date | null;
  },
): Promise<void> {
  await tx.connection.create({
    data: {
      ...row,
      projectId: scope.projectId,
      settings: jsonIn(row.settings),
      createdById: actorId(scope.actor),
    },
    select: { id: true },
  });
}

export async function changeConnection(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    name?: string | undefined;
    settings?: KeptSettings;
    secretBox?: Uint8Array<ArrayBuffer> | null;
    everyMinutes?: number | undefined;
    isEnabled?: boolean | undefined;
    nextAt?: Date | null;
    /** Another server or other experiments: what was seen of the earlier ones says nothing. */
    forgetsCursor: boolean;
  },
): Promise<void> {
  const { id, settings, forgetsCursor, name, secretBox, everyMinutes, isEnabled, nextAt } = of;
  await tx.connection.updateMany({
    where: present(scope, id),
    data: {
      ...(name === undefined ? {} : { name }),
      ...(secretBox === undefined ? {} : { secretBox }),
      ...(everyMinutes === undefined ? {} : { everyMinutes }),
      ...(isEnabled === undefined ? {} : { isEnabled }),
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(settings === undefined ? {} : { settings: jsonIn(settings) }),
      ...(forgetsCursor ? { cursor: jsonIn({}) } : {}),
    },
  });
}

/** What it brought stays; its secret goes. */
export async function removeConnection(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.connection.updateMany({
    where: present(scope, of.id),
    data: { removedAt: of.at, secretBox: null, isEnabled: false, nextAt: null },
  });
  return count === 1;
}

/** Since when each connection works or fails without a break, and what it brought. */
export async function totalsOf(db: Tx, scope: ProjectScope): Promise<PullTotals[]> {
  const rows = await db.$queryRaw`
    SELECT p."connectionId", sum(p."received") AS "documents", sum(p."refused") AS "refused",
      min(p."endedAt") FILTER (WHERE p."outcome" <> 'failed' AND p."startedAt" > coalesce(l."failedAt", '-infinity')) AS "workingSince",
      min(p."startedAt") FILTER (WHERE p."outcome" = 'failed' AND p."startedAt" > coalesce(l."workedAt", '-infinity')) AS "failingSince"
    FROM "Pull" p
    JOIN (
      SELECT "connectionId", max("startedAt") FILTER (WHERE "outcome" = 'failed') AS "failedAt",
        max("startedAt") FILTER (WHERE "outcome" <> 'failed') AS "workedAt"
      FROM "Pull" WHERE "projectId" = ${scope.projectId} GROUP BY 1
    ) l ON l."connectionId" = p."connectionId"
    WHERE p."projectId" = ${scope.projectId}
    GROUP BY p."connectionId"`;
  return PullTotals.array().parse(rows);
}
