import { hashPassword, verifyPassword } from "better-auth/crypto";
import { audited, unaudited } from "#server/audit/commands.ts";
import type { NewEntry } from "#server/audit/schema.ts";
import { ONLY_PERSONS } from "#server/identity/permissions.ts";
import { hoursAfter } from "#server/identity/rules.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { canMail, sendMail, sendMailLater } from "#server/platform/mail.ts";
import * as signIn from "#server/sign-in/store.ts";
import { changedMail, confirmMail } from "./findings.ts";
import {
  EMAIL_CHANGE_HOURS,
  ENDED_KEPT_MS,
  type Limit,
  PASSWORD_TRIES,
  RESET_MAILS,
  SEEN_MS,
} from "./rules.ts";
import type { EmailChange, EmailChanged, PasswordChange, Rename } from "./schema.ts";
import * as store from "./store.ts";

// ── tries ───────────────────────────────────────────────────────────────────────────────────────

/** By the address and not by who asks, known or not: the answer tells nothing about who has an account. */
export const passwordTries = (email: string): string =>
  `password|${sha256(email.trim().toLowerCase())}`;

/** Counts a try. `first`: the one that is refused first, and may be told to somebody. */
export async function countTry(
  deps: Deps,
  key: string,
  { max, windowMs }: Limit,
): Promise<"may" | "first" | "locked"> {
  const tx = unaudited(deps.db, "sign-in-tries");
  const count = await signIn.countTry(tx, { id: deps.newId(), key, at: deps.now(), windowMs });
  return count <= max ? "may" : count === max + 1 ? "first" : "locked";
}

export async function mayTry(deps: Deps, key: string, limit: Limit): Promise<boolean> {
  return (await countTry(deps, key, limit)) === "may";
}

/** How often one address of the network asked for one path, in the seconds of better-auth. */
export async function countAsker(
  deps: Deps,
  key: string,
  { max, window }: { max: number; window: number },
): Promise<{ allowed: boolean; retryAfter: number | null }> {
  const allowed = await mayTry(deps, `asker|${key}`, { max, windowMs: window * 1000 });
  return { allowed, retryAfter: allowed ? null : window };
}

export function forgetTries(deps: Deps, key: string): Promise<void> {
  return signIn.forgetTries(unaudited(deps.db, "sign-in-tries"), key);
}

/** The nightly job. A link that ended lately still says so to whoever opens it. */
export function tidySignIns(deps: Deps): Promise<void> {
  const before = new Date(deps.now().getTime() - ENDED_KEPT_MS);
  return store.deleteEnded(unaudited(deps.db, "sign-in-tries"), before);
}

/** When a session was last used, to within some minutes; a database that takes no writes stops nobody. */
export async function noteSeen(deps: Deps, of: { id: string; seenAt: Date }): Promise<void> {
  const at = deps.now();
  if (at.getTime() - of.seenAt.getTime() < SEEN_MS) return;
  const tx = unaudited(deps.db, "sign-in-tries");
  await store.touchSession(tx, { id: of.id, at }).catch(() => undefined);
}

export const TOO_MANY = "Too many tries. Wait a quarter of an hour and try again.";

async function demandTry(deps: Deps, key: string): Promise<void> {
  if (!(await mayTry(deps, key, PASSWORD_TRIES))) throw new AppError("rate-limited", TOO_MANY);
}

// ── one's own account ───────────────────────────────────────────────────────────────────────────

export function rename(deps: Deps, scope: WorkspaceScope, input: Rename): Promise<void> {
  const said = { action: "person.account", detail: { changed: "name" } } as const;
  return ofOwn(deps, scope, said, (tx) => store.setName(tx, scope, input.name));
}

/** Whoever held the old one is gone: every other session ends. */
export async function changePassword(
  deps: Deps,
  scope: WorkspaceScope,
  input: PasswordChange,
): Promise<void> {
  const me = await provenBy(deps, scope, input.current);
  const passwordHash = await hashPassword(input.password);
  const entry = { action: "person.password", subject: person(me) } as const;
  await audited(deps, scope, entry, async (tx) => {
    await store.setPasswordHash(tx, scope, { passwordHash, at: deps.now() });
    await store.endSessions(tx, scope, { allBut: sessionOf(scope) });
  });
}

/**
 * A new address counts once somebody follows the link that is mailed to it. Whether another account has
 * it shows only there, to its holder. Where nothing can be mailed the change is made at once, unproven.
 */
export async function changeEmail(
  deps: Deps,
  scope: WorkspaceScope,
  input: EmailChange,
): Promise<EmailChanged> {
  const me = await provenBy(deps, scope, input.current);
  if (!canMail()) {
    await takeAddress(deps, { userId: me.id, email: input.email, isProven: false });
    return "changed";
  }
  if (!(await mayTry(deps, `email-change|${me.id}`, RESET_MAILS)))
    throw new AppError("rate-limited", "Too many mails were sent. Wait an hour and try again.");
  const token = deps.secret(32);
  const at = deps.now();
  const expiresAt = hoursAfter(at, EMAIL_CHANGE_HOURS);
  const entry = {
    action: "person.account",
    subject: person(me),
    detail: { changed: "address asked" },
  } as const;
  await audited(deps, scope, entry, (tx) =>
    store.replaceEmailChange(tx, {
      id: deps.newId(),
      tokenHash: sha256(token),
      userId: me.id,
      email: input.email,
      at,
      expiresAt,
    }),
  );
  const link = `${publicOrigin()}/account/confirm?token=${token}`;
  await sendMail({ to: input.email, ...confirmMail({ link, hours: EMAIL_CHANGE_HOURS }) });
  return "mailed";
}

/** Follows the mailed link; whoever can read the new address's mail may. */
export async function confirmEmail(deps: Deps, input: { token: string }): Promise<void> {
  const tokenHash = sha256(input.token);
  const pending = await store.openEmailChange(deps.db, { tokenHash, at: deps.now() });
  if (!pending) throw new AppError("not-found", "This link was used, has expired or was replaced.");
  await takeAddress(deps, { ...pending, isProven: true, tokenHash });
}

async function takeAddress(
  deps: Deps,
  of: { userId: string; email: string; isProven: boolean; tokenHash?: string },
): Promise<void> {
  const at = await signIn.membershipOf(deps.db, of.userId);
  if (!at) throw new AppError("not-found", "You are no longer a member of the workspace.");
  const place = { workspaceId: at.workspaceId, by: { kind: "person", id: of.userId } } as const;
  const entry = {
    action: "person.account",
    subject: person({ id: of.userId }),
    detail: { changed: "address", isProven: of.isProven },
  } as const;
  const before = await audited(deps, place, entry, async (tx) => {
    if (of.tokenHash !== undefined && !(await store.consumeEmailChange(tx, of.tokenHash)))
      throw new AppError("not-found", "This link was used, has expired or was replaced.");
    const holder = await store.accountByEmail(tx, of.email);
    if (holder && holder.userId !== of.userId)
      throw new AppError("conflict", "Another account has this e-mail address.", {
        pointer: "/email",
      });
    const old = await store.emailOf(tx, of.userId);
    await store.setEmail(tx, of);
    return old;
  });
  if (canMail() && before && before !== of.email) sendMailLater({ to: before, ...changedMail() });
}

export function endSession(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string },
): Promise<void> {
  const said = { action: "person.session", detail: { ended: "one" } } as const;
  return ofOwn(deps, scope, said, async (tx) => {
    if ((await store.endSessions(tx, scope, { id: input.id })) === 0)
      throw new AppError("not-found", "This session has ended already.");
  });
}

export function endOtherSessions(deps: Deps, scope: WorkspaceScope): Promise<void> {
  const said = { action: "person.session", detail: { ended: "others" } } as const;
  return ofOwn(deps, scope, said, (tx) =>
    store.endSessions(tx, scope, { allBut: sessionOf(scope) }),
  );
}

export function removePasskey(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string },
): Promise<void> {
  const said = { action: "person.factor", detail: { changed: "passkey removed" } } as const;
  return ofOwn(deps, scope, said, async (tx) => {
    if (!(await store.removePasskey(tx, scope, input.id)))
      throw new AppError("not-found", "There is no passkey of yours with this id.");
  });
}

/** A change that somebody makes of their own account, with its entry. */
async function ofOwn(
  deps: Deps,
  scope: WorkspaceScope,
  said: Pick<NewEntry, "action" | "detail">,
  work: (tx: WriteTx) => Promise<unknown>,
): Promise<void> {
  const me = await own(deps, scope);
  await audited(deps, scope, { ...said, subject: person(me) }, work);
}

const person = (me: { id: string }) => ({ kind: "person", id: me.id });

function sessionOf({ actor }: WorkspaceScope): string | undefined {
  return actor.kind === "person" ? actor.sessionId : undefined;
}

async function own(deps: Deps, scope: WorkspaceScope) {
  const me = await store.accountOf(deps.db, scope);
  if (!me) throw new AppError("forbidden", ONLY_PERSONS);
  return me;
}

/** The password once more, since an unattended browser is not its person. */
async function provenBy(deps: Deps, scope: WorkspaceScope, password: string) {
  const me = await own(deps, scope);
  if (me.passwordHash === null)
    throw new AppError("conflict", "You sign in through your identity provider.", {
      hint: "Change it there.",
    });
  const key = passwordTries(me.email);
  await demandTry(deps, key);
  if (!(await verifyPassword({ hash: me.passwordHash, password })))
    throw new AppError("invalid", "That is not your password.", { pointer: "/current" });
  await forgetTries(deps, key);
  return me;
}
