import { appendEntry, audited, unaudited } from "#server/audit/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { tellAdmins } from "#server/notices/commands.ts";
import { whyRefusedUrl } from "#server/platform/addresses.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError, FetchError } from "#server/platform/errors.ts";
import { postOnce } from "#server/platform/http-post.ts";
import { addJob, isUnderWay, jobKey } from "#server/platform/queue.ts";
import { open, seal, secretsOf } from "#server/platform/secret-box.ts";
import { ANSWER_BYTES_MAX, KEPT_DAYS, TEST_EVENT, TIMEOUT_MS, WEBHOOKS_MAX } from "./catalogue.ts";
import { demandWhole, notThere } from "./queries.ts";
import { headersOf, isToPause, nextTry, rotated, secretOf } from "./rules.ts";
import {
  type MessageRef,
  type NewWebhook,
  Secrets,
  SendMessage,
  type WebhookChange,
  type WebhookEvent,
  type WithSecret,
} from "./schema.ts";
import * as store from "./store.ts";

// ── what happens ────────────────────────────────────────────────────────────────────────────────

/**
 * Says what happened in a project, in the transaction that makes it so: a message to every address that
 * wants it is kept with the change, or neither is; a worker sends it.
 */
export async function announce(
  deps: Pick<Deps, "now" | "newId">,
  tx: WriteTx,
  scope: ProjectScope,
  event: WebhookEvent,
): Promise<void> {
  const to = await store.wanting(tx, scope, event.type);
  if (to.length === 0) return;
  const project = { id: scope.projectId, slug: scope.slug };
  await enqueue(deps, tx, scope, { to, type: event.type, data: { project, ...event.data } });
}

async function enqueue(
  deps: Pick<Deps, "now" | "newId">,
  tx: WriteTx,
  { workspaceId }: { readonly workspaceId: string },
  of: { to: readonly { id: string; pausedAt: Date | null }[]; type: string; data: object },
): Promise<void> {
  const at = deps.now();
  const id = `msg_${deps.newId()}`;
  const { to, type, data } = of;
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  await store.addMessages(tx, { workspaceId }, { id, event: type, body, at, to });
  for (const { id: webhookId, pausedAt } of to)
    if (!pausedAt) await addJob(tx, SendMessage, { payload: { workspaceId, webhookId, id } });
}

// ── addresses ───────────────────────────────────────────────────────────────────────────────────

const SECRET_BYTES = 32;
const subject = (id: string) => ({ kind: "webhook", id });
const sealed = (deps: Deps, secrets: Secrets) =>
  seal(deps.serverSecret(), new TextEncoder().encode(JSON.stringify(secrets)));
const opened = (deps: Deps, box: Uint8Array) =>
  Secrets.parse(JSON.parse(new TextDecoder().decode(open(secretsOf(deps), box))));

function demandAddress(deps: Deps, url: string): void {
  const why = whyRefusedUrl(url, deps.connectHosts());
  if (why === null) return;
  throw new AppError("invalid", `The address ${why}.`, {
    pointer: "/url",
    hint: "A server inside your network must be named by the operator in ASSAY_CONNECT_HOSTS.",
  });
}

/** The secret is in this answer and in no other. */
export async function addWebhook(
  deps: Deps,
  scope: WorkspaceScope,
  { url, events }: NewWebhook,
): Promise<WithSecret> {
  demandWhole(scope);
  demandAddress(deps, url);
  const id = deps.newId();
  const secret = secretOf(deps.secret(SECRET_BYTES));
  const secretBox = sealed(deps, { current: secret, previous: null });
  const said = { action: "webhook.create", subject: subject(id), detail: { events } } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockWebhooks(tx, scope);
    if ((await store.webhooks(tx, scope)).length >= WEBHOOKS_MAX)
      throw new AppError("conflict", `There are ${WEBHOOKS_MAX} webhooks, which is the most.`);
    await store.addWebhook(tx, scope, { id, url, events, secretBox, at: deps.now() });
  });
  return { id, secret };
}

export async function changeWebhook(
  deps: Deps,
  scope: WorkspaceScope,
  { id, url, events }: WebhookChange,
): Promise<void> {
  demandWhole(scope);
  if (url !== undefined) demandAddress(deps, url);
  const detail = { events, isMoved: url !== undefined };
  const said = { action: "webhook.edit", subject: subject(id), detail } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.changeWebhook(tx, scope, { id, url, events }))) throw notThere();
  });
}

export async function rotateSecret(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<WithSecret> {
  demandWhole(scope);
  const secret = secretOf(deps.secret(SECRET_BYTES));
  const said = { action: "webhook.rotate", subject: subject(id) } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockWebhooks(tx, scope);
    const box = await store.secretsBox(tx, scope, id);
    if (!box) throw notThere();
    const secretBox = sealed(deps, rotated(opened(deps, box), { secret, at: deps.now() }));
    await store.changeWebhook(tx, scope, { id, secretBox });
  });
  return { id, secret };
}

export async function removeWebhook(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<void> {
  demandWhole(scope);
  const said = { action: "webhook.remove", subject: subject(id) } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.removeWebhook(tx, scope, { id, at: deps.now() }))) throw notThere();
  });
}

export async function resumeWebhook(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<void> {
  demandWhole(scope);
  const said = { action: "webhook.resume", subject: subject(id) } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.changeWebhook(tx, scope, { id, isResumed: true }))) throw notThere();
  });
}

/** A message that says nothing but that it arrives, to this address whatever it wants. */
export async function testWebhook(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<void> {
  demandWhole(scope);
  const said = { action: "webhook.send", subject: subject(id), detail: { test: true } } as const;
  await audited(deps, scope, said, async (tx) => {
    const found = (await store.webhooks(tx, scope)).find((one) => one.id === id);
    if (!found) throw notThere();
    demandNotPaused(found.pausedAt);
    await enqueue(deps, tx, scope, { to: [found], type: TEST_EVENT, data: { webhookId: id } });
  });
}

function demandNotPaused(pausedAt: Date | null): void {
  if (pausedAt) throw new AppError("conflict", "This webhook is paused. Resume it first.");
}

/** The same message, under the same id, once more. */
export async function redeliver(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string; messageId: string },
): Promise<void> {
  demandWhole(scope);
  const { workspaceId } = scope;
  const ref = { workspaceId, webhookId: input.id, id: input.messageId };
  const detail = { message: input.messageId };
  const said = { action: "webhook.send", subject: subject(input.id), detail } as const;
  await audited(deps, scope, said, async (tx) => {
    const found = (await store.webhooks(tx, scope)).find((one) => one.id === input.id);
    if (!found || !(await store.isMessage(tx, ref))) throw notThere();
    demandNotPaused(found.pausedAt);
    if (!(await store.sendAgain(tx, ref, deps.now())))
      throw new AppError("conflict", "This message still waits to be sent.");
    await addJob(tx, SendMessage, { payload: ref });
  });
}

// ── sending ─────────────────────────────────────────────────────────────────────────────────────

/**
 * The job: one try. Killed after the receiver took it and before that is written down, it is sent once
 * more under the same id, by which a receiver tells.
 */
export async function sendMessage(deps: Deps, ref: MessageRef): Promise<void> {
  const found = await store.messageToSend(deps.db, ref);
  if (!found) return;
  const { status, error } = await tried(deps, ref, found);
  const at = deps.now();
  const attempts = found.attempts + 1;
  const isTaken = status !== null && status >= 200 && status < 300;
  await deps.db.$transaction(async (db) => {
    const tx = unaudited(db, "message-progress");
    if (isTaken) {
      const done = { state: "delivered", attempts, status, error: null, nextAt: null, at } as const;
      await store.settle(tx, ref, done);
      return store.noteTaken(tx, ref);
    }
    const nextAt = nextTry(attempts, at);
    const state = nextAt ? "waiting" : "given-up";
    const isOurs = await store.settle(tx, ref, { state, attempts, status, error, nextAt, at });
    const failingSince = await store.noteFailed(tx, ref, at);
    if (isToPause({ failingSince, at, status })) await pause(deps, tx, { ref, at, status });
    else if (nextAt && isOurs) await addJob(tx, SendMessage, { payload: ref, runAt: nextAt });
  });
}

async function tried(
  deps: Deps,
  { id }: MessageRef,
  { body, webhook }: NonNullable<Awaited<ReturnType<typeof store.messageToSend>>>,
): Promise<{ status: number | null; error: string | null }> {
  const at = deps.now();
  const headers = headersOf({ id, body, at, secrets: opened(deps, webhook.secretBox) });
  const receiver = {
    base: webhook.url,
    allowed: deps.connectHosts(),
    credentials: { kind: "none" },
    bytesMax: ANSWER_BYTES_MAX,
    timeoutMs: TIMEOUT_MS,
    now: deps.now,
  } as const;
  try {
    const { status } = await postOnce(receiver, { body, headers });
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `It answered ${status}.` };
  } catch (error) {
    if (error instanceof FetchError) return { status: null, error: error.message.slice(0, 300) };
    throw error;
  }
}

async function pause(
  deps: Deps,
  tx: WriteTx,
  { ref, at, status }: { ref: MessageRef; at: Date; status: number | null },
): Promise<void> {
  if (!(await store.pause(tx, ref, at))) return;
  const { workspaceId, webhookId } = ref;
  const place = { workspaceId, by: { kind: "system", id: null } } as const;
  await appendEntry(deps, tx, place, {
    action: "webhook.pause",
    subject: subject(webhookId),
    detail: { status },
  });
  const key = `${webhookId}:${at.toISOString()}`;
  await tellAdmins(
    deps,
    tx,
    { workspaceId },
    { kind: "webhook-paused", key, detail: { webhookId } },
  );
}

/** Well after their time: a job that was lost, or that failed on our side too often. */
const OVERDUE_MS = 5 * 60_000;

/** The minute's look. */
export async function queueOverdueMessages(deps: Deps): Promise<void> {
  const before = new Date(deps.now().getTime() - OVERDUE_MS);
  for (const payload of await store.overdue(deps.db, before))
    if (!(await isUnderWay(deps.db, jobKey(SendMessage, payload))))
      await addJob(deps.db, SendMessage, { payload });
}

export async function tidyMessages(deps: Deps): Promise<void> {
  const before = new Date(deps.now().getTime() - KEPT_DAYS * 86_400_000);
  await store.deleteSettled(unaudited(deps.db, "message-progress"), before);
}
