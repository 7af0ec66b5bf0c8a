import { z } from "zod";
import { Frequency, NoticeRow } from "#server/notices/schema.ts";
import type { Reader } from "#server/notices/store.ts";
import type { Db, Tx, WriteTx } from "#server/platform/db.ts";
import { CHAT_KINDS } from "./catalogue.ts";

type Person = { readonly workspaceId: string; readonly userId: string };
const key = (of: Person) => ({ workspaceId_userId: { ...of } });
const person = ({ workspaceId, userId }: Person) => ({ workspaceId, userId });

const Waiting = z.array(
  z.object({
    workspaceId: z.string(),
    userId: z.string(),
    digest: Frequency,
    digestedAt: z.date().nullable(),
    timeZone: z.string().nullable(),
    oldest: z.date(),
  }),
);

/** Everybody for whom something waits that was neither read nor sent. */
export async function waitingPeople(db: Tx) {
  return Waiting.parse(
    await db.$queryRaw`
    SELECT m."workspaceId", m."userId", m."digest", m."digestedAt", u."timeZone", min(n."at") AS "oldest"
    FROM "Notice" n
    JOIN "Member" m ON m."workspaceId" = n."workspaceId" AND m."userId" = n."userId"
    JOIN "User" u ON u."id" = m."userId"
    WHERE n."readAt" IS NULL AND n."sentAt" IS NULL
      AND m."leftAt" IS NULL AND m."digest" <> 'off' AND u."erasedAt" IS NULL
    GROUP BY m."workspaceId", m."userId", m."digest", m."digestedAt", u."timeZone"`,
  );
}

export async function addressee(db: Tx, of: Person) {
  const row = await db.member.findUnique({
    where: key(of),
    select: {
      digest: true,
      digestedAt: true,
      digestingAt: true,
      leftAt: true,
      user: { select: { email: true, timeZone: true, erasedAt: true } },
      workspace: { select: { name: true } },
    },
  });
  if (!row || row.leftAt || row.user.erasedAt) return null;
  const { user, workspace, digest, digestedAt, digestingAt } = row;
  return {
    digest: Frequency.parse(digest),
    digestedAt,
    digestingAt,
    email: user.email,
    timeZone: user.timeZone,
    workspace: workspace.name,
  };
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
const SENT_MAX = 500;

/** Unread and unsent, of what they may see now. */
export async function unsent(db: Tx, { onlyProjects, ...of }: Reader): Promise<NoticeRow[]> {
  const sight = onlyProjects
    ? { OR: [{ projectId: null }, { projectId: { in: [...onlyProjects] } }] }
    : {};
  const rows = await db.notice.findMany({
    where: { ...person(of), readAt: null, sentAt: null, ...sight },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: SENT_MAX,
    select: COLUMNS,
  });
  return NoticeRow.array().parse(rows);
}

/** From here on the mail may have gone. false: somebody else is at it. */
export async function beginDigest(tx: WriteTx, of: Person, slot: Date): Promise<boolean> {
  const { count } = await tx.member.updateMany({
    where: { ...person(of), digestingAt: null },
    data: { digestingAt: slot },
  });
  return count === 1;
}

export async function endDigest(
  tx: WriteTx,
  of: Person & { ids: readonly string[]; slot: Date; sentAt: Date | null; isOver: boolean },
): Promise<void> {
  await tx.notice.updateMany({
    where: { ...person(of), id: { in: [...of.ids] } },
    data: { sentAt: of.sentAt },
  });
  await tx.member.update({
    where: key(person(of)),
    data: {
      digestingAt: of.isOver ? null : of.slot,
      ...(of.sentAt ? { digestedAt: of.slot } : {}),
    },
    select: { userId: true },
  });
}

/** Its moment is over; what waited waits for the next. */
export async function skipDigest(tx: WriteTx, of: Person, slot: Date): Promise<void> {
  await tx.member.updateMany({ where: person(of), data: { digestedAt: slot, digestingAt: null } });
}

export async function clearBegun(tx: WriteTx, of: Person): Promise<void> {
  await tx.member.updateMany({ where: person(of), data: { digestingAt: null } });
}

// ── the team's chat ─────────────────────────────────────────────────────────────────────────────

export function chats(db: Tx) {
  return db.workspace.findMany({
    where: { chatHookBox: { not: null } },
    select: { id: true, chatDigestedAt: true },
  });
}

export function chatOf(db: Tx, workspaceId: string) {
  return db.workspace.findUnique({
    where: { id: workspaceId },
    select: { chatHookBox: true, chatDigestedAt: true },
  });
}

export async function setChat(
  tx: WriteTx,
  of: { workspaceId: string; box: Uint8Array<ArrayBuffer> | null; at: Date },
): Promise<void> {
  await tx.workspace.update({
    where: { id: of.workspaceId },
    data: { chatHookBox: of.box, chatDigestedAt: of.box ? of.at : null },
    select: { id: true },
  });
}

export async function noteChat(
  tx: WriteTx,
  of: { workspaceId: string; from: Date | null; slot: Date },
): Promise<boolean> {
  const { count } = await tx.workspace.updateMany({
    where: { id: of.workspaceId, chatDigestedAt: of.from },
    data: { chatDigestedAt: of.slot },
  });
  return count === 1;
}

/** Each once, however many people were told. What a restricted project has to say stays there. */
export async function toldBetween(
  db: Db,
  of: { workspaceId: string; from: Date; to: Date },
): Promise<NoticeRow[]> {
  const rows = await db.notice.findMany({
    where: {
      workspaceId: of.workspaceId,
      kind: { in: [...CHAT_KINDS] },
      at: { gt: of.from, lte: of.to },
      project: { visibility: "workspace" },
    },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    distinct: ["kind", "key"],
    take: SENT_MAX,
    select: COLUMNS,
  });
  return NoticeRow.array().parse(rows);
}
