import { audited, unaudited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeOfReader } from "#server/identity/tokens.ts";
import { told } from "#server/notices/queries.ts";
import { isDigestDue, lastSlot } from "#server/notices/rules.ts";
import type { NoticeRow } from "#server/notices/schema.ts";
import { whyRefusedUrl } from "#server/platform/addresses.ts";
import type { Deps } from "#server/platform/deps.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError, FetchError } from "#server/platform/errors.ts";
import { postOnce } from "#server/platform/http-post.ts";
import { logFault } from "#server/platform/log.ts";
import { canMail, isNotTaken, sendMail } from "#server/platform/mail.ts";
import { addJob, isUnderWay, jobKey } from "#server/platform/queue.ts";
import { seal } from "#server/platform/secret-box.ts";
import { demandWhole } from "#server/webhooks/queries.ts";
import { MAIL_RETRY_MINUTES, MAIL_TRIES } from "./catalogue.ts";
import { chatMessage, digestMail } from "./findings.ts";
import { chatUrl } from "./queries.ts";
import { groupsOf } from "./rules.ts";
import { type ChatChange, SendChat, SendDigest } from "./schema.ts";
import * as store from "./store.ts";

// ── by mail ─────────────────────────────────────────────────────────────────────────────────────

/** By whose clock, where somebody has set none and no browser of theirs was seen yet. */
const ZONE = "UTC";
const ELSEWHERE = "The workspace";

/** The minute's look. Without a mail server the inbox is all there is. */
export async function queueDueDigests(deps: Deps): Promise<void> {
  if (!canMail()) return;
  const at = deps.now();
  for (const one of await store.waitingPeople(deps.db)) {
    const { workspaceId, userId, digest: frequency, digestedAt, oldest } = one;
    const slot = lastSlot({ zone: one.timeZone ?? ZONE, frequency, at });
    if (!isDigestDue({ slot, digestedAt, oldestUnsent: oldest })) continue;
    const payload = { workspaceId, userId, tries: 0 };
    if (!(await isUnderWay(deps.db, jobKey(SendDigest, payload))))
      await addJob(deps.db, SendDigest, { payload, queue: SendDigest.name });
  }
}

type Who = { readonly workspaceId: string; readonly userId: string };

/**
 * The job: everything unread and unsent, as one mail. It is noted that the mail is about to go, then it
 * goes, then it is noted that it went. Where the process ended in between, nobody can know whether it
 * went: it is sent once more, this time noted first, so that it comes at most twice. One at a time, by
 * the queue: a second job for the same digest finds it done.
 */
export async function sendDigest(deps: Deps, { tries, ...who }: Who & { tries: number }) {
  if (!canMail()) return;
  const at = deps.now();
  const scope = await scopeOfReader(deps, who);
  const to = await store.addressee(deps.db, who);
  if (!scope || !to || to.digest === "off") return;
  const zone = to.timeZone ?? ZONE;
  const slot = lastSlot({ zone, frequency: to.digest, at });
  const rows = await store.unsent(deps.db, { ...who, onlyProjects: scope.onlyProjects });
  const oldestUnsent = rows[0]?.at ?? null;
  if (slot === null || !isDigestDue({ slot, digestedAt: to.digestedAt, oldestUnsent })) {
    // What waited was read in the meantime, or is of a project out of sight now: nothing goes out.
    if (slot !== null) await store.skipDigest(unaudited(deps.db, "notice"), who, slot);
    return;
  }
  const groups = groupsOf(await told(deps, who, rows), ELSEWHERE);
  const letter = digestMail({ ...to, groups, origin: publicOrigin(), frequency: to.digest, zone });
  const mail = { ...letter, to: to.email, id: `digest.${who.userId}.${slot.getTime()}` };
  const isRepeat = to.digestingAt !== null;
  await sendOnce(deps, { who, tries, slot, isRepeat, ids: rows.map(({ id }) => id), mail });
}

async function sendOnce(
  deps: Deps,
  of: {
    who: Who;
    tries: number;
    slot: Date;
    isRepeat: boolean;
    ids: readonly string[];
    mail: Parameters<typeof sendMail>[0];
  },
): Promise<void> {
  const { who, slot, ids } = of;
  const tx = unaudited(deps.db, "notice");
  const end = (sentAt: Date | null, isOver: boolean) =>
    deps.db.$transaction((db) =>
      store.endDigest(unaudited(db, "notice"), { ...who, ids, slot, sentAt, isOver }),
    );
  if (of.isRepeat) await end(deps.now(), true);
  else if (!(await store.beginDigest(tx, who, slot))) return;
  try {
    await sendMail(of.mail);
  } catch (error) {
    logFault("digest", error);
    // It went for certain not: everything is as before, and it is tried again in a while.
    if (isNotTaken(error)) {
      if (of.isRepeat) await end(null, true);
      await store.clearBegun(tx, who);
    } else if (of.isRepeat) return;
    return tryLater(deps, of);
  }
  if (!of.isRepeat) await end(deps.now(), true);
}

async function tryLater(deps: Deps, of: { who: Who; tries: number; slot: Date }): Promise<void> {
  const tries = of.tries + 1;
  if (tries >= MAIL_TRIES) return store.skipDigest(unaudited(deps.db, "notice"), of.who, of.slot);
  const runAt = new Date(deps.now().getTime() + MAIL_RETRY_MINUTES * 60_000);
  await addJob(deps.db, SendDigest, {
    payload: { ...of.who, tries },
    runAt,
    queue: SendDigest.name,
  });
}

/** Killed twice in the middle: it may have come twice, and does not come again. */
export async function giveUpDigest(deps: Deps, { workspaceId, userId }: Who): Promise<void> {
  const who = { workspaceId, userId };
  const to = await store.addressee(deps.db, who);
  if (to?.digestingAt) await store.skipDigest(unaudited(deps.db, "notice"), who, to.digestingAt);
}

// ── in the team's chat ──────────────────────────────────────────────────────────────────────────

export async function setChat(
  deps: Deps,
  scope: WorkspaceScope,
  { url }: ChatChange,
): Promise<void> {
  demandWhole(scope);
  const why = url === null ? null : whyRefusedUrl(url, deps.connectHosts());
  if (why !== null) throw new AppError("invalid", `The address ${why}.`, { pointer: "/url" });
  const { workspaceId } = scope;
  const said = { action: "chat.set", detail: { isSet: url !== null } } as const;
  const box = url === null ? null : seal(deps.serverSecret(), new TextEncoder().encode(url));
  await audited(deps, scope, said, (tx) => store.setChat(tx, { workspaceId, box, at: deps.now() }));
}

/** One line at once, so that somebody sees whether it arrives. */
export async function testChat(deps: Deps, scope: WorkspaceScope): Promise<void> {
  demandWhole(scope);
  const url = chatUrl(deps, (await store.chatOf(deps.db, scope.workspaceId))?.chatHookBox ?? null);
  if (url === null) throw new AppError("not-found", "No chat is set.");
  const why = await whyNotPosted(deps, url, { text: "Assay can write here." });
  if (why) throw new AppError("precondition-failed", `The chat did not take it: ${why}`);
}

async function whyNotPosted(deps: Deps, url: string, message: object): Promise<string | null> {
  const receiver = {
    base: url,
    allowed: deps.connectHosts(),
    credentials: { kind: "none" },
    bytesMax: 100_000,
    timeoutMs: 15_000,
    now: deps.now,
  } as const;
  try {
    const { status } = await postOnce(receiver, { body: JSON.stringify(message) });
    return status >= 200 && status < 300 ? null : `It answered ${status}.`;
  } catch (error) {
    if (error instanceof FetchError) return error.message;
    throw error;
  }
}

/** A workspace is in no place, so its day begins at eight in UTC. */
const chatSlot = (at: Date) => lastSlot({ zone: "UTC", frequency: "daily", at });

export async function queueDueChats(deps: Deps): Promise<void> {
  const slot = chatSlot(deps.now());
  for (const { id, chatDigestedAt } of await store.chats(deps.db)) {
    if (!slot || (chatDigestedAt && chatDigestedAt >= slot)) continue;
    const payload = { workspaceId: id, tries: 0 };
    if (!(await isUnderWay(deps.db, jobKey(SendChat, payload))))
      await addJob(deps.db, SendChat, { payload });
  }
}

/** The job. Killed between sending and noting it, the same digest may come once more. */
export async function sendChat(
  deps: Deps,
  { workspaceId, tries }: { workspaceId: string; tries: number },
): Promise<void> {
  const kept = await store.chatOf(deps.db, workspaceId);
  const url = chatUrl(deps, kept?.chatHookBox ?? null);
  const slot = chatSlot(deps.now());
  const from = kept?.chatDigestedAt ?? null;
  if (!url || !slot || (from && from >= slot)) return;
  const since = from ?? new Date(slot.getTime() - 86_400_000);
  const rows = await store.toldBetween(deps.db, { workspaceId, from: since, to: slot });
  const why =
    rows.length > 0 ? await whyNotPosted(deps, url, await message(deps, workspaceId, rows)) : null;
  if (why && tries + 1 < MAIL_TRIES) {
    const runAt = new Date(deps.now().getTime() + MAIL_RETRY_MINUTES * 60_000);
    return addJob(deps.db, SendChat, { payload: { workspaceId, tries: tries + 1 }, runAt });
  }
  if (why) logFault("chat", new Error(why));
  await store.noteChat(unaudited(deps.db, "notice"), { workspaceId, from, slot });
}

async function message(deps: Deps, workspaceId: string, rows: readonly NoticeRow[]) {
  const notices = await told(deps, { workspaceId }, rows);
  return chatMessage({ groups: groupsOf(notices, ELSEWHERE), origin: publicOrigin() });
}

/** Killed in the middle twice: that day's is over. */
export async function giveUpChat(deps: Deps, { workspaceId }: { workspaceId: string }) {
  const slot = chatSlot(deps.now());
  const from = (await store.chatOf(deps.db, workspaceId))?.chatDigestedAt ?? null;
  if (slot) await store.noteChat(unaudited(deps.db, "notice"), { workspaceId, from, slot });
}
