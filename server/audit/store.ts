import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Db, Tx, WriteTx } from "#server/platform/db.ts";
import { aroundGaps, type Unchained } from "./rules/chain.ts";
import { AuditEntry, type AuditFilter, ChainEntry, type Head } from "./schema.ts";

/** The only cast to a WriteTx; commands.ts of this noun says when. */
export function writing(tx: Tx): WriteTx {
  return tx as WriteTx;
}

/**
 * Adds the entry to those that wait for their transaction to commit. At that moment a trigger of the
 * database gives each its number and hash, under the lock of the head that puts writers in order; a
 * workspace without a head makes the commit fail.
 */
export async function append(tx: Tx, entry: Unchained): Promise<void> {
  const { before, between, after } = aroundGaps(entry);
  await tx.$executeRaw`
    INSERT INTO "AuditPending" ("workspaceId", "at", "actorKind", "actorId", "action", "outcome",
      "subjectKind", "subjectId", "projectId", "detail", "before", "between", "after")
    VALUES (${entry.workspaceId}, ${entry.at}, ${entry.actorKind}, ${entry.actorId}, ${entry.action},
      ${entry.outcome}, ${entry.subjectKind}, ${entry.subjectId}, ${entry.projectId}, ${entry.detail},
      ${before}, ${between}, ${after})`;
}

const COLUMNS = {
  workspaceId: true,
  seq: true,
  at: true,
  actorKind: true,
  actorId: true,
  action: true,
  outcome: true,
  subjectKind: true,
  subjectId: true,
  projectId: true,
  detail: true,
  previousHash: true,
  hash: true,
} as const;

type Row = Omit<ChainEntry, "seq"> & { seq: bigint };
const chainEntry = (row: Row): ChainEntry => ChainEntry.parse({ ...row, seq: Number(row.seq) });

export async function headOf(
  db: Tx,
  scope: Pick<WorkspaceScope, "workspaceId">,
): Promise<Head | null> {
  const head = await db.auditHead.findUnique({
    where: { workspaceId: scope.workspaceId },
    select: { seq: true, hash: true },
  });
  return head && { seq: Number(head.seq), hash: head.hash };
}

const PAGE = 2_000;

/** Upwards, a page at a time, so that a chain of millions is never held. */
export async function* chainOf(db: Tx, scope: WorkspaceScope): AsyncGenerator<ChainEntry> {
  for (let after = -1n; ; ) {
    const rows = await db.auditEntry.findMany({
      where: { workspaceId: scope.workspaceId, seq: { gt: after } },
      orderBy: { seq: "asc" },
      take: PAGE,
      select: COLUMNS,
    });
    for (const row of rows) yield chainEntry(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.seq;
  }
}

/** One view of entries and head, however long it takes and whoever writes meanwhile. */
export function inOneView<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(read, {
    isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
    timeout: 3_600_000,
  });
}

export async function entriesBefore(
  db: Tx,
  scope: WorkspaceScope,
  of: { filter: AuditFilter; projectId: string | undefined; before?: number; limit: number },
): Promise<AuditEntry[]> {
  const rows = await db.auditEntry.findMany({
    where: {
      ...matching(scope, of),
      ...(of.before === undefined ? {} : { seq: { lt: BigInt(of.before) } }),
    },
    orderBy: { seq: "desc" },
    take: of.limit,
    select: COLUMNS,
  });
  return rows.map(entryOf);
}

function entryOf(row: Row): AuditEntry {
  const detail: unknown = JSON.parse(row.detail);
  return AuditEntry.parse({ ...row, seq: Number(row.seq), detail });
}

function matching(
  scope: WorkspaceScope,
  { filter, projectId }: { filter: AuditFilter; projectId: string | undefined },
): Prisma.AuditEntryWhereInput {
  const { actor, action, outcome, subject, from, to, text } = filter;
  const contains = { contains: text ?? "", mode: "insensitive" } as const;
  return {
    workspaceId: scope.workspaceId,
    ...(scope.isLimitedToken ? { projectId: { in: [...(scope.onlyProjects ?? [])] } } : {}),
    ...(actor ? { actorId: actor } : {}),
    ...(action ? { action: action.includes(".") ? action : { startsWith: `${action}.` } } : {}),
    ...(outcome ? { outcome } : {}),
    ...(subject ? { subjectId: subject } : {}),
    ...(projectId ? { AND: { projectId } } : {}),
    ...(from || to
      ? { at: { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: new Date(to) } : {}) } }
      : {}),
    ...(text ? { OR: [{ detail: contains }, { action: contains }, { subjectId: contains }] } : {}),
  };
}

/** The workspaces that somebody with this address is a member of. */
export async function membershipsByEmail(db: Tx, email: string) {
  return db.member.findMany({
    where: { user: { email: email.toLowerCase() }, leftAt: null },
    select: { workspaceId: true, userId: true },
  });
}

export async function membershipsOf(db: Tx, userId: string) {
  return db.member.findMany({
    where: { userId, leftAt: null },
    select: { workspaceId: true, userId: true },
  });
}

export function projectBySlugForAudit(db: Tx, scope: WorkspaceScope, slug: string) {
  return db.project.findFirst({
    where: { workspaceId: scope.workspaceId, slug },
    select: { id: true },
  });
}

export function workspaces(db: Tx) {
  return db.workspace.findMany({ orderBy: { createdAt: "asc" }, select: { id: true, slug: true } });
}
