import { forgetTries, mayTry, passwordTries } from "#server/accounts/commands.ts";
import { resetMail } from "#server/accounts/findings.ts";
import { grantOf, groupsIn, RESET_MAILS } from "#server/accounts/rules.ts";
import { GroupGrant, type ResetRequest } from "#server/accounts/schema.ts";
import { emailOf } from "#server/accounts/store.ts";
import {
  appendForPerson,
  audited,
  recordFailedSignIn,
  recordSignIn,
} from "#server/audit/commands.ts";
import { makeOwnerLink } from "#server/identity/commands.ts";
import { OWNER_LINK_HOURS, wouldLeaveNoOwner } from "#server/identity/rules.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { workspaceBySlug } from "#server/identity/store.ts";
import { demandWithin } from "#server/members/commands.ts";
import { dropOpenLinks, endMembership, lockMembers, members } from "#server/members/store.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { canMail, sendMail } from "#server/platform/mail.ts";
import { claimsOf } from "#server/platform/oidc.ts";
import { eventOf, type Oidc } from "./rules.ts";
import type { Outcome } from "./schema.ts";
import * as store from "./store.ts";

// ── single sign-on ──────────────────────────────────────────────────────────────────────────────

/**
 * What somebody's groups have here. Who has none any more leaves at this moment, with every session,
 * unless they are the last owner.
 */
export async function grantByGroups(
  deps: Deps,
  oidc: Oidc,
  claims: Readonly<Record<string, unknown>>,
): Promise<GroupGrant | null> {
  const grant = grantOf(groupsIn(claims[oidc.groupsClaim]), oidc.grants);
  if (grant) return grant;
  const { sub } = claims;
  const userId = typeof sub === "string" ? await store.personOfSubject(deps.db, sub) : null;
  return userId === null ? null : leaveByGroups(deps, userId);
}

const BY_GROUPS = { kind: "system", id: null } as const;

async function leaveByGroups(deps: Deps, userId: string): Promise<GroupGrant | null> {
  const place = { workspaceId: await workspaceId(deps), by: BY_GROUPS };
  const subject = { kind: "person", id: userId };
  return audited(
    deps,
    place,
    (kept: GroupGrant | null) =>
      kept ? null : { action: "member.remove", subject, detail: { by: "groups" } },
    async (tx) => {
      const here = (await lockedMembers(tx, place)).filter(isHere);
      const them = here.find((member) => member.userId === userId);
      if (them && wouldLeaveNoOwner(here, { userId, access: "gone" }))
        return GroupGrant.parse({ access: them.access, role: them.role });
      await endMembership(tx, place, { userId, at: deps.now() });
      return null;
    },
  );
}

/** Makes or keeps somebody a member with what their groups have; their own discipline stays. */
export async function enterByGroups(
  deps: Deps,
  of: { userId: string; grant: GroupGrant },
): Promise<void> {
  const { userId, grant } = of;
  const place = { workspaceId: await workspaceId(deps), by: BY_GROUPS };
  const subject = { kind: "person", id: userId };
  await audited(
    deps,
    place,
    (done: { was: string | null; access: string } | null) =>
      done && {
        action: done.was === null ? "member.join" : "member.edit",
        subject,
        detail: { by: "groups", access: done.access, was: done.was },
      },
    async (tx) => {
      const all = await lockedMembers(tx, place);
      const here = all.filter(isHere);
      const them = here.find((member) => member.userId === userId);
      const access = wouldLeaveNoOwner(here, { userId, access: grant.access })
        ? "owner"
        : grant.access;
      if (them?.access === access) return null;
      const role = all.find((member) => member.userId === userId)?.role ?? grant.role;
      if (them) await dropOpenLinks(tx, place, userId);
      await store.putMember(tx, { ...place, userId, access, role, at: deps.now() });
      return { was: them?.access ?? null, access };
    },
  );
}

/** Locked, so that access decided by groups cannot race a change on the members page. */
async function lockedMembers(tx: WriteTx, place: { workspaceId: string }) {
  await lockMembers(tx, place);
  return store.everyMember(tx, place.workspaceId);
}

const isHere = (member: { leftAt: Date | null }) => member.leftAt === null;

async function workspaceId(deps: Deps): Promise<string> {
  const workspace = await workspaceBySlug(deps.db, "main");
  if (!workspace) throw new AppError("not-found", "There is no workspace yet.");
  return workspace.id;
}

/** The person's claims as better-auth wants them; null where the provider sends what is of no use. */
export async function profileOf(oidc: Oidc, tokens: Parameters<typeof claimsOf>[1]) {
  try {
    const claims = await claimsOf(oidc, tokens);
    if (!claims) return null;
    const { email, name, preferred_username: short } = claims;
    const said = [name, short, email].find((one) => typeof one === "string" && one !== "");
    return {
      ...claims,
      sub: String(claims.sub),
      email: typeof email === "string" ? email : null,
      emailVerified: claims.email_verified === true || claims.email_verified === "true",
      name: typeof said === "string" ? said.slice(0, 100) : "",
      image: undefined,
    };
  } catch (error) {
    logFault("Single sign-on", error);
    return null;
  }
}

// ── for the audit log ───────────────────────────────────────────────────────────────────────────

/** Whoever is no member anywhere any more gets no session. */
export async function isMember(deps: Deps, userId: string): Promise<boolean> {
  return (await store.membershipOf(deps.db, userId)) !== null;
}

export async function noteOutcome(deps: Deps, outcome: Outcome): Promise<void> {
  const event = eventOf(outcome);
  if (!event) return;
  if (event.kind === "failed")
    return recordFailedSignIn(deps, { email: event.email, by: "password" });
  if (event.kind === "signed-in") {
    // Of whoever signed in, whatever address their request named.
    const email = event.by === "password" ? await emailOf(deps.db, event.userId) : null;
    if (email !== null) await forgetTries(deps, passwordTries(email));
    return recordSignIn(deps, event);
  }
  const entry =
    event.kind === "factor"
      ? ({ action: "person.factor", detail: { changed: event.changed } } as const)
      : ({ action: "person.sign-in", outcome: "denied", detail: { by: "second factor" } } as const);
  await appendForPerson(deps, deps.db, { userId: event.userId, entry });
}

// ── a lost device ───────────────────────────────────────────────────────────────────────────────

/** For somebody whose app and backup codes are gone; their password is still asked for. */
export async function dropFactors(
  deps: Deps,
  scope: WorkspaceScope,
  input: { userId: string },
): Promise<void> {
  const { actor } = scope;
  const them = (await members(deps.db, scope)).find((one) => one.userId === input.userId);
  if (!them || actor.kind !== "person")
    throw new AppError("not-found", "There is no member with this id.");
  demandWithin({ mine: actor.access, theirs: them.access });
  const entry = {
    action: "person.factor",
    subject: { kind: "person", id: input.userId },
    detail: { changed: "all off" },
  } as const;
  await audited(deps, scope, entry, (tx) => store.dropFactors(tx, input.userId));
}

// ── a forgotten password ────────────────────────────────────────────────────────────────────────

/** Answers alike, and as fast, whether somebody has this address or not; only their mailbox tells. */
export async function askForReset(deps: Deps, input: ResetRequest): Promise<void> {
  if (!canMail()) throw new AppError("precondition-failed", "This server sends no mail.");
  const isWithin = await mayTry(deps, `reset|${sha256(input.email)}`, RESET_MAILS);
  const who = await store.resettable(deps.db, input.email);
  if (isWithin && who)
    void mailReset(deps, { ...who, email: input.email }).catch((error: unknown) =>
      logFault("Password reset", error),
    );
}

async function mailReset(
  deps: Deps,
  of: { workspaceId: string; userId: string; email: string },
): Promise<void> {
  const place = { workspaceId: of.workspaceId, by: { kind: "guest", id: null } } as const;
  const entry = {
    action: "link.create",
    subject: { kind: "person", id: of.userId },
    detail: { by: "mail" },
  } as const;
  const { token } = await audited(deps, place, entry, (tx) => makeOwnerLink(deps, tx, of));
  const link = `${publicOrigin()}/owner?token=${token}`;
  await sendMail({ to: of.email, ...resetMail({ link, hours: OWNER_LINK_HOURS }) });
}
