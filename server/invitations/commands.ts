import { hashPassword, verifyPassword } from "better-auth/crypto";
import { mayTry, passwordTries, TOO_MANY } from "#server/accounts/commands.ts";
import { invitationMail } from "#server/accounts/findings.ts";
import { PASSWORD_TRIES } from "#server/accounts/rules.ts";
import { accountByEmail, addUser, setPassword } from "#server/accounts/store.ts";
import { audited, auditedWhere } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import { daysAfter, INVITATION_DAYS } from "#server/identity/rules.ts";
import type { Credentials, InvitationLink, NewInvitation } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { demandWithin } from "#server/members/commands.ts";
import { addMember, workspaceName } from "#server/members/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { canMail, sendMail } from "#server/platform/mail.ts";
import * as store from "./store.ts";

export async function invite(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewInvitation,
): Promise<InvitationLink> {
  const { userId: createdById, access: mine } = personOf(scope);
  demandWithin({ mine, theirs: input.access, to: input.access });
  const token = deps.secret(32);
  const createdAt = deps.now();
  const row = {
    id: deps.newId(),
    role: input.role,
    access: input.access,
    note: input.note || null,
    email: input.email ?? null,
    createdById,
    createdAt,
    expiresAt: daysAfter(createdAt, INVITATION_DAYS),
  };
  const said = {
    action: "invitation.create",
    subject: { kind: "invitation", id: row.id },
    detail: { access: row.access, role: row.role },
  } as const;
  await audited(deps, scope, said, (tx) =>
    store.addInvitation(tx, scope, { ...row, tokenHash: sha256(token) }),
  );
  const isMailed = await mailInvitation(deps, scope, { email: row.email, token });
  return { id: row.id, token, expiresAt: row.expiresAt, isMailed };
}

/** A mail that cannot be sent leaves the link, which is shown. */
async function mailInvitation(
  deps: Deps,
  scope: WorkspaceScope,
  of: { email: string | null; token: string },
): Promise<boolean> {
  if (of.email === null || !canMail()) return false;
  const workspace = await workspaceName(deps.db, scope);
  const link = `${publicOrigin()}/invite?token=${of.token}`;
  const letter = invitationMail({ workspace, link, days: INVITATION_DAYS });
  return sendMail({ to: of.email, ...letter }).then(
    () => true,
    (error: unknown) => {
      logFault("Mail", error);
      return false;
    },
  );
}

/**
 * Uses an invitation up: a new person gets an account, one who has an account proves it with its
 * password and joins with it.
 */
export async function acceptInvitation(deps: Deps, input: Credentials): Promise<void> {
  // First whether there is an invitation: nobody without one learns who has an account.
  const tokenHash = sha256(input.token);
  const open = await store.openInvitation(deps.db, { tokenHash, at: deps.now() });
  if (!open) throw spent();
  if (open.email !== null && open.email !== input.email)
    throw new AppError("forbidden", "This invitation is for another e-mail address.", {
      pointer: "/email",
    });
  const known = await accountByEmail(deps.db, input.email);
  if (known) await provePassword(deps, { ...input, hash: known.passwordHash });
  const passwordHash = known ? null : await hashPassword(input.password);
  const at = deps.now();
  const userId = known?.userId ?? deps.newId();
  await auditedWhere(deps, async (tx) => {
    const invitation = await store.openInvitation(tx, { tokenHash, at });
    if (!invitation || !(await store.consumeInvitation(tx, { id: invitation.id, userId, at })))
      throw spent();
    if (passwordHash !== null) {
      await addUser(tx, { id: userId, name: input.name, email: input.email, at });
      await setPassword(tx, { accountRowId: deps.newId(), userId, passwordHash, at });
    }
    const { workspaceId, role, access } = invitation;
    if (!(await addMember(tx, { workspaceId, userId, role, access, at })))
      throw new AppError("conflict", "This account is a member of the workspace already.");
    const subject = { kind: "invitation", id: invitation.id };
    return {
      result: undefined,
      place: { workspaceId, by: { kind: "person", id: userId } },
      entries: [{ action: "invitation.accept", subject, detail: { access, role } }],
    };
  });
}

function spent(): AppError {
  return new AppError("not-found", "This link was used, has expired or was taken back.", {
    hint: "Ask an owner for a new link.",
  });
}

async function provePassword(
  deps: Deps,
  of: { email: string; hash: string | null; password: string },
): Promise<void> {
  const { email, hash, password } = of;
  if (!(await mayTry(deps, passwordTries(email), PASSWORD_TRIES)))
    throw new AppError("rate-limited", TOO_MANY);
  if (hash === null || !(await verifyPassword({ hash, password })))
    throw new AppError(
      "conflict",
      "An account with this e-mail address exists. Enter its password to join with it.",
      { pointer: "/password" },
    );
}

export async function revokeInvitation(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string },
): Promise<void> {
  const subject = { kind: "invitation", id: input.id };
  const done = await audited(
    deps,
    scope,
    (isDone: boolean) => (isDone ? { action: "invitation.revoke", subject } : null),
    (tx) => store.revokeInvitation(tx, scope, { id: input.id, at: deps.now() }),
  );
  if (!done) throw new AppError("not-found", "There is no open invitation with this id.");
}
