import type { WorkspaceScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Frequency, type NewNotice, NoticeRow, type PreferenceChange } from "./schema.ts";

type Place = Pick<WorkspaceScope, "workspaceId">;

/** What somebody was told already is not told again; whoever has left is told nothing. */
export async function addNotices(
  tx: WriteTx,
  place: Place & { projectId?: string },
  of: { at: Date; rows: readonly (NewNotice & { id: string })[] },
): Promise<void> {
  const { workspaceId } = place;
  const here = await tx.member.findMany({
    where: { workspaceId, leftAt: null, userId: { in: of.rows.map(({ userId }) => userId) } },
    select: { userId: true },
  });
  const present = new Set(here.map(({ userId }) => userId));
  await tx.notice.createMany({
    data: of.rows
      .filter(({ userId }) => present.has(userId))
      .map(({ detail, ...row }) => ({
        ...row,
        workspaceId,
        projectId: place.projectId ?? null,
        detail: jsonIn(detail),
        at: of.at,
      })),
    skipDuplicates: true,
  });
}

const COLUMNS = {
  id: true,
  kind: true,
  key: true,
  detail: true,
  at: true,
  readAt: true,
  project: { select: { id: true, slug: true, name: true } },
} as const;

/** A notice of a project that somebody can no longer see is none. */
const theirs = (of: {
  workspaceId: string;
  userId: string;
  onlyProjects: readonly string[] | undefined | null;
}) => ({
  workspaceId: of.workspaceId,
  userId: of.userId,
  ...(of.onlyProjects
    ? { OR: [{ projectId: null }, { projectId: { in: [...of.onlyProjects] } }] }
    : {}),
});
export type Reader = Parameters<typeof theirs>[0];

/** The unread ones first, each part the newest first. */
export async function notices(db: Tx, reader: Reader, limit: number): Promise<NoticeRow[]> {
  const rows = await db.notice.findMany({
    where: theirs(reader),
    orderBy: [{ readAt: { sort: "desc", nulls: "first" } }, { at: "desc" }, { id: "desc" }],
    take: limit,
    select: COLUMNS,
  });
  return NoticeRow.array().parse(rows);
}

export function unreadCount(db: Tx, reader: Reader): Promise<number> {
  return db.notice.count({ where: { ...theirs(reader), readAt: null } });
}

export async function markRead(
  tx: WriteTx,
  reader: Reader,
  of: { ids: readonly string[] | undefined; readAt: Date | null },
): Promise<void> {
  await tx.notice.updateMany({
    where: {
      ...theirs(reader),
      ...(of.ids ? { id: { in: [...of.ids] } } : {}),
      ...(of.readAt ? { readAt: null } : {}),
    },
    data: { readAt: of.readAt },
  });
}

export async function deleteNotices(tx: WriteTx, before: Date): Promise<void> {
  await tx.notice.deleteMany({ where: { at: { lt: before } } });
}

/** Everybody who manages the workspace. */
export async function adminIds(db: Tx, place: Place): Promise<string[]> {
  const rows = await db.member.findMany({
    where: { workspaceId: place.workspaceId, leftAt: null, access: { in: ["owner", "admin"] } },
    select: { userId: true },
  });
  return rows.map(({ userId }) => userId);
}

// ── people ──────────────────────────────────────────────────────────────────────────────────────

export async function namesOf(
  db: Tx,
  place: Place,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.member.findMany({
    where: { workspaceId: place.workspaceId, userId: { in: [...new Set(ids)] } },
    select: { userId: true, user: { select: { name: true } } },
  });
  return new Map(rows.map(({ userId, user }) => [userId, user.name]));
}

export async function preferences(db: Tx, of: { workspaceId: string; userId: string }) {
  const row = await db.member.findUniqueOrThrow({
    where: { workspaceId_userId: of },
    select: { digest: true, user: { select: { timeZone: true } } },
  });
  return { digest: Frequency.parse(row.digest), timeZone: row.user.timeZone };
}

export async function setPreferences(
  tx: WriteTx,
  of: { workspaceId: string; userId: string },
  { digest, timeZone }: PreferenceChange,
): Promise<void> {
  if (digest !== undefined)
    await tx.member.updateMany({ where: { ...of, leftAt: null }, data: { digest } });
  if (timeZone !== undefined)
    await tx.user.update({ where: { id: of.userId }, data: { timeZone }, select: { id: true } });
}

export async function adoptTimeZone(
  tx: WriteTx,
  of: { userId: string; timeZone: string },
): Promise<void> {
  await tx.user.updateMany({
    where: { id: of.userId, timeZone: null },
    data: { timeZone: of.timeZone },
  });
}

export async function timeZoneOf(db: Tx, userId: string): Promise<string | null> {
  const row = await db.user.findUnique({ where: { id: userId }, select: { timeZone: true } });
  return row?.timeZone ?? null;
}
