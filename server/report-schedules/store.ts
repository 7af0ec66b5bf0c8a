import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { type DeliveryKey, ScheduleRow } from "./schema.ts";

const COLUMNS = {
  id: true,
  project: { select: { slug: true, name: true } },
  kind: true,
  format: true,
  every: true,
  timeZone: true,
  toUserIds: true,
  createdById: true,
  nextAt: true,
} as const;

/** Those of projects in sight, and of the portfolio. */
export async function schedules(db: Tx, scope: WorkspaceScope): Promise<ScheduleRow[]> {
  const { onlyProjects } = scope;
  const rows = await db.reportSchedule.findMany({
    where: {
      workspaceId: scope.workspaceId,
      removedAt: null,
      ...(onlyProjects
        ? { OR: [{ projectId: null }, { projectId: { in: [...onlyProjects] } }] }
        : {}),
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: COLUMNS,
  });
  return ScheduleRow.array().parse(rows);
}

/** How each moment of these schedules went. */
export function deliveryCounts(db: Tx, scope: WorkspaceScope, scheduleIds: readonly string[]) {
  return db.reportDelivery.groupBy({
    by: ["scheduleId", "dueAt", "state"],
    where: { workspaceId: scope.workspaceId, scheduleId: { in: [...scheduleIds] } },
    _count: { userId: true },
    orderBy: { dueAt: "desc" },
  });
}

export async function addSchedule(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: Omit<ScheduleRow, "project"> & { projectId: string | null; at: Date },
): Promise<void> {
  const { at: createdAt, ...row } = of;
  const { workspaceId } = scope;
  await tx.reportSchedule.create({
    data: { workspaceId, ...row, createdAt },
    select: { id: true },
  });
}

export async function removeSchedule(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; at: Date },
): Promise<void> {
  await tx.reportSchedule.updateMany({
    where: { workspaceId: scope.workspaceId, id: of.id, removedAt: null },
    data: { removedAt: of.at },
  });
}

// ── the worker's ────────────────────────────────────────────────────────────────────────────────

/** Of every workspace; a project in the archive sends none. */
export async function dueSchedules(db: Tx, at: Date) {
  const rows = await db.reportSchedule.findMany({
    where: {
      nextAt: { lte: at },
      removedAt: null,
      OR: [{ projectId: null }, { project: { archivedAt: null } }],
    },
    orderBy: { nextAt: "asc" },
    take: 200,
    select: { ...COLUMNS, workspaceId: true },
  });
  return rows.map(({ workspaceId, ...row }) => ({ workspaceId, ...ScheduleRow.parse(row) }));
}

/** false: another worker has moved it on. */
export async function moveOn(
  tx: WriteTx,
  of: { workspaceId: string; id: string; from: Date; to: Date },
): Promise<boolean> {
  const { workspaceId, id } = of;
  const { count } = await tx.reportSchedule.updateMany({
    where: { workspaceId, id, nextAt: of.from, removedAt: null },
    data: { nextAt: of.to },
  });
  return count === 1;
}

export async function addDeliveries(tx: WriteTx, keys: readonly DeliveryKey[]): Promise<void> {
  await tx.reportDelivery.createMany({ data: [...keys], skipDuplicates: true });
}

/** What is to be sent to whom; null when it is over, or the schedule is. */
export async function deliveryOf(db: Tx, key: DeliveryKey) {
  const { workspaceId, scheduleId, dueAt, userId } = key;
  const row = await db.reportDelivery.findUnique({
    where: { workspaceId_scheduleId_dueAt_userId: { workspaceId, scheduleId, dueAt, userId } },
    select: { state: true, schedule: { select: { ...COLUMNS, removedAt: true } } },
  });
  if (row?.state !== "waiting" || row.schedule.removedAt) return null;
  return ScheduleRow.parse(row.schedule);
}

/** An address to write to; null once they have left or are erased. */
export async function addressOf(
  db: Tx,
  of: { workspaceId: string; userId: string },
): Promise<string | null> {
  const row = await db.member.findUnique({
    where: { workspaceId_userId: { workspaceId: of.workspaceId, userId: of.userId } },
    select: { leftAt: true, user: { select: { email: true, erasedAt: true } } },
  });
  return row && !row.leftAt && !row.user.erasedAt ? row.user.email : null;
}

/** From here on the mail may have gone. How often that was so before; null: it is over. */
export async function begin(tx: WriteTx, key: DeliveryKey): Promise<number | null> {
  const rows = await tx.reportDelivery.updateManyAndReturn({
    where: { ...key, state: "waiting" },
    data: { attempts: { increment: 1 } },
    select: { attempts: true },
  });
  const [row] = rows;
  return row ? row.attempts - 1 : null;
}

/** It went for certain not: as if nobody had tried. */
export async function undoBegin(tx: WriteTx, key: DeliveryKey): Promise<void> {
  await tx.reportDelivery.updateMany({
    where: { ...key },
    data: { attempts: 0, state: "waiting", sentAt: null },
  });
}

export async function markSent(tx: WriteTx, key: DeliveryKey, sentAt: Date): Promise<void> {
  await tx.reportDelivery.updateMany({ where: { ...key }, data: { state: "sent", sentAt } });
}

export async function markFailed(tx: WriteTx, key: DeliveryKey, error: string): Promise<void> {
  await tx.reportDelivery.updateMany({
    where: { ...key, state: "waiting" },
    data: { state: "failed", error: error.slice(0, 500) },
  });
}
