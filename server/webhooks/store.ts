import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Message, type MessageRef, Webhook } from "./schema.ts";

const COLUMNS = {
  id: true,
  url: true,
  events: true,
  createdById: true,
  createdAt: true,
  pausedAt: true,
  failuresInARow: true,
  failingSince: true,
} as const;

type Place = Pick<WorkspaceScope, "workspaceId">;
const present = ({ workspaceId }: Place, id: string) => ({ workspaceId, id, removedAt: null });

export async function webhooks(db: Tx, scope: Place): Promise<Webhook[]> {
  const rows = await db.webhook.findMany({
    where: { workspaceId: scope.workspaceId, removedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: COLUMNS,
  });
  return Webhook.array().parse(rows);
}

export async function secretsBox(db: Tx, scope: Place, id: string): Promise<Uint8Array | null> {
  const row = await db.webhook.findFirst({
    where: present(scope, id),
    select: { secretBox: true },
  });
  return row?.secretBox ?? null;
}

/** One at a time per workspace, so that the limit holds. */
export async function lockWebhooks(tx: Tx, scope: Place): Promise<void> {
  await holdUntilEnd(tx, `webhooks ${scope.workspaceId}`);
}

export async function addWebhook(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: {
    id: string;
    url: string;
    events: readonly string[];
    secretBox: Uint8Array<ArrayBuffer>;
    at: Date;
  },
): Promise<void> {
  const { at, events, ...rest } = row;
  await tx.webhook.create({
    data: {
      ...rest,
      events: [...events],
      workspaceId: scope.workspaceId,
      createdById: actorId(scope.actor),
      createdAt: at,
    },
    select: { id: true },
  });
}

export async function changeWebhook(
  tx: WriteTx,
  scope: Place,
  of: {
    id: string;
    url?: string | undefined;
    events?: readonly string[] | undefined;
    secretBox?: Uint8Array<ArrayBuffer>;
    isResumed?: boolean;
  },
): Promise<boolean> {
  const { id, url, events, secretBox, isResumed } = of;
  const { count } = await tx.webhook.updateMany({
    where: present(scope, id),
    data: {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events: [...events] }),
      ...(secretBox === undefined ? {} : { secretBox }),
      ...(isResumed ? { pausedAt: null, failuresInARow: 0, failingSince: null } : {}),
    },
  });
  return count === 1;
}

/** What was sent stays; nothing is sent any more, and the secret signs nothing. */
export async function removeWebhook(
  tx: WriteTx,
  scope: Place,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.webhook.updateMany({
    where: present(scope, of.id),
    data: { removedAt: of.at, secretBox: new Uint8Array() },
  });
  await giveUpWaiting(tx, scope, {
    webhookId: of.id,
    at: of.at,
    error: "The address was removed.",
  });
  return count === 1;
}

// ── messages ────────────────────────────────────────────────────────────────────────────────────

const MESSAGE = {
  id: true,
  event: true,
  createdAt: true,
  state: true,
  attempts: true,
  nextAt: true,
  lastStatus: true,
  lastError: true,
  settledAt: true,
} as const;

export async function messages(
  db: Tx,
  scope: Place,
  of: { webhookId: string; limit: number },
): Promise<Message[]> {
  const rows = await db.webhookMessage.findMany({
    where: { workspaceId: scope.workspaceId, webhookId: of.webhookId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: MESSAGE,
  });
  return Message.array().parse(rows);
}

/** Who wants to know of an event: paused ones too, whose messages can be sent by hand later. */
export function wanting(db: Tx, scope: Place, event: string) {
  return db.webhook.findMany({
    where: {
      workspaceId: scope.workspaceId,
      removedAt: null,
      OR: [{ events: { isEmpty: true } }, { events: { has: event } }],
    },
    select: { id: true, pausedAt: true },
  });
}

export async function addMessages(
  tx: WriteTx,
  scope: Place,
  of: {
    id: string;
    event: string;
    body: string;
    at: Date;
    to: readonly { id: string; pausedAt: Date | null }[];
  },
): Promise<void> {
  const { id, event, body, at } = of;
  await tx.webhookMessage.createMany({
    data: of.to.map(({ id: webhookId, pausedAt }) => ({
      workspaceId: scope.workspaceId,
      webhookId,
      id,
      event,
      body,
      createdAt: at,
      ...(pausedAt
        ? { state: "given-up", settledAt: at, lastError: "The address was paused." }
        : { nextAt: at }),
    })),
  });
}

export async function messageToSend(db: Tx, ref: MessageRef) {
  return db.webhookMessage.findFirst({
    where: { ...ref, state: "waiting", webhook: { removedAt: null, pausedAt: null } },
    select: {
      body: true,
      event: true,
      attempts: true,
      webhook: { select: { url: true, secretBox: true, failingSince: true } },
    },
  });
}

/** What a try came to. false: it was settled in the meantime. */
export async function settle(
  tx: WriteTx,
  ref: MessageRef,
  of: {
    state: "waiting" | "delivered" | "given-up";
    attempts: number;
    status: number | null;
    error: string | null;
    nextAt: Date | null;
    at: Date;
  },
): Promise<boolean> {
  const { state, attempts, nextAt } = of;
  const { count } = await tx.webhookMessage.updateMany({
    where: { ...ref, state: "waiting" },
    data: {
      state,
      attempts,
      nextAt,
      lastStatus: of.status,
      lastError: of.error,
      settledAt: state === "waiting" ? null : of.at,
    },
  });
  return count === 1;
}

/** Whether it was taken; of failures since when, which stays with the first of them. */
export async function noteTaken(tx: WriteTx, { workspaceId, webhookId: id }: MessageRef) {
  await tx.webhook.updateMany({
    where: {
      workspaceId,
      id,
      OR: [{ failuresInARow: { gt: 0 } }, { failingSince: { not: null } }],
    },
    data: { failuresInARow: 0, failingSince: null },
  });
}

export async function noteFailed(tx: WriteTx, ref: MessageRef, at: Date): Promise<Date> {
  const { workspaceId, webhookId: id } = ref;
  await tx.webhook.updateMany({
    where: { workspaceId, id, failingSince: null },
    data: { failingSince: at },
  });
  const { failingSince } = await tx.webhook.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: { failuresInARow: { increment: 1 } },
    select: { failingSince: true },
  });
  return failingSince ?? at;
}

export async function pause(tx: WriteTx, ref: MessageRef, at: Date): Promise<boolean> {
  const { workspaceId, webhookId } = ref;
  const { count } = await tx.webhook.updateMany({
    where: { ...present(ref, webhookId), pausedAt: null },
    data: { pausedAt: at },
  });
  if (count === 1)
    await giveUpWaiting(tx, { workspaceId }, { webhookId, at, error: "The address was paused." });
  return count === 1;
}

async function giveUpWaiting(
  tx: WriteTx,
  scope: Place,
  of: { webhookId: string; at: Date; error: string },
): Promise<void> {
  await tx.webhookMessage.updateMany({
    where: { workspaceId: scope.workspaceId, webhookId: of.webhookId, state: "waiting" },
    data: { state: "given-up", settledAt: of.at, nextAt: null, lastError: of.error },
  });
}

/** The same message once more, with its tries counted anew; false while it still waits. */
export async function sendAgain(tx: WriteTx, ref: MessageRef, at: Date): Promise<boolean> {
  const { count } = await tx.webhookMessage.updateMany({
    where: { ...ref, state: { not: "waiting" } },
    data: { state: "waiting", attempts: 0, nextAt: at, settledAt: null },
  });
  return count === 1;
}

export async function isMessage(db: Tx, ref: MessageRef): Promise<boolean> {
  return (await db.webhookMessage.count({ where: { ...ref } })) === 1;
}

/** Those whose time is well past: their job was lost or gave up. */
export function overdue(db: Tx, before: Date): Promise<MessageRef[]> {
  return db.webhookMessage.findMany({
    where: { state: "waiting", nextAt: { lt: before } },
    orderBy: { nextAt: "asc" },
    take: 200,
    select: { workspaceId: true, webhookId: true, id: true },
  });
}

export async function deleteSettled(tx: WriteTx, before: Date): Promise<void> {
  await tx.webhookMessage.deleteMany({
    where: { state: { not: "waiting" }, createdAt: { lt: before } },
  });
}
