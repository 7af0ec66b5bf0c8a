import { audited } from "#server/audit/commands.ts";
import { makeOwnerLink } from "#server/identity/commands.ts";
import { personOf, scopesWithin } from "#server/identity/permissions.ts";
import { actorOfToken, daysAfter, TOKEN_DAYS, wouldLeaveNoOwner } from "#server/identity/rules.ts";
import type {
  Access,
  MadeToken,
  Member,
  MemberChange,
  NewToken,
  OneTimeLink,
  WorkspaceName,
} from "#server/identity/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { addToken } from "#server/identity/store.ts";
import { newTokenValue } from "#server/identity/tokens.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { findProject } from "#server/projects/queries.ts";
import { tokensOf } from "./queries.ts";
import { whyNotChange, whyNotService } from "./rules.ts";
import * as store from "./store.ts";

/** For a member who forgot theirs: whoever holds the link sets a new password, once, within a day. */
export async function newPasswordLink(
  deps: Deps,
  scope: WorkspaceScope,
  input: { userId: string },
): Promise<OneTimeLink> {
  const { userId } = input;
  const said = { action: "link.create", subject: person(userId) } as const;
  return audited(deps, scope, said, async (tx) => {
    await store.lockMembers(tx, scope);
    if ((await demandMayChange(tx, scope, { userId })).isDemo) throw noMember();
    return makeOwnerLink(deps, tx, { workspaceId: scope.workspaceId, userId });
  });
}

export async function changeMember(
  deps: Deps,
  scope: WorkspaceScope,
  input: MemberChange,
): Promise<void> {
  const { userId, ...detail } = input;
  const said = { action: "member.edit", subject: person(userId), detail } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockMembers(tx, scope);
    await demandMayChange(tx, scope, { userId: input.userId, to: input.access });
    if (input.access) await keepAnOwner(tx, scope, { userId: input.userId, access: input.access });
    const { role, access } = input;
    const done = await store.changeMember(tx, scope, {
      userId,
      ...(role ? { role } : {}),
      ...(access ? { access } : {}),
    });
    if (!done) throw noMember();
  });
}

/** The person can no longer sign in to this workspace; records that name them stay. */
export async function removeMember(
  deps: Deps,
  scope: WorkspaceScope,
  input: { userId: string },
): Promise<void> {
  const said = { action: "member.remove", subject: person(input.userId) } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockMembers(tx, scope);
    await demandMayChange(tx, scope, { userId: input.userId });
    await keepAnOwner(tx, scope, { userId: input.userId, access: "gone" });
    if (!(await store.endMembership(tx, scope, { userId: input.userId, at: deps.now() })))
      throw noMember();
  });
}

/** What the workspace is called, as everybody sees it. */
export async function renameWorkspace(
  deps: Deps,
  scope: WorkspaceScope,
  input: WorkspaceName,
): Promise<void> {
  const said = { action: "workspace.edit", detail: { changed: "name" } } as const;
  await audited(deps, scope, said, (tx) => store.renameWorkspace(tx, scope, input.name));
}

/** Decides by what both are now, under the lock: an owner may have been demoted a moment ago. */
async function demandMayChange(
  tx: Tx,
  scope: WorkspaceScope,
  of: { userId: string; to?: Access | undefined },
): Promise<Member> {
  const everybody = await store.members(tx, scope);
  const myId = personOf(scope).userId;
  const me = everybody.find((member) => member.userId === myId);
  const them = everybody.find((member) => member.userId === of.userId);
  if (!them) throw noMember();
  const mine = me?.access;
  if (mine !== "owner" && mine !== "admin")
    throw new AppError("forbidden", "Only an owner or an admin of the workspace can do this.");
  demandWithin({ mine, theirs: them.access, to: of.to });
  return them;
}

/** What somebody may do to another; see whyNotChange. */
export function demandWithin(of: Parameters<typeof whyNotChange>[0]): void {
  const reason = whyNotChange(of);
  if (reason) throw new AppError("forbidden", reason);
}

export async function keepAnOwner(
  tx: Tx,
  scope: WorkspaceScope,
  change: Parameters<typeof wouldLeaveNoOwner>[1],
): Promise<void> {
  if (wouldLeaveNoOwner(await store.members(tx, scope), change))
    throw new AppError("conflict", "The workspace needs at least one owner.", {
      hint: "Make somebody else an owner first.",
    });
}

const person = (id: string) => ({ kind: "person", id });

function noMember(): AppError {
  return new AppError("not-found", "There is no member with this id.");
}

// ── tokens ──────────────────────────────────────────────────────────────────────────────────────

/** The value is in this answer and nowhere else; only its hash is kept. */
export async function createToken(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewToken,
): Promise<MadeToken> {
  const createdAt = deps.now();
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : daysAfter(createdAt, TOKEN_DAYS);
  if (expiresAt <= createdAt)
    throw new AppError("invalid", "expiresAt must be in the future.", { pointer: "/expiresAt" });
  const beyond = input.scopes.filter((one) => !scopesWithin(scope.actor).includes(one));
  if (beyond.length > 0)
    throw new AppError("forbidden", `You cannot give what you lack: ${beyond.join(", ")}.`, {
      pointer: "/scopes",
    });
  // Who manages the workspace could lift the limit: invite an owner, read the whole log.
  if (input.projects?.length && input.scopes.includes("admin"))
    throw new AppError("invalid", "A token that manages the workspace cannot be limited.", {
      pointer: "/projects",
    });
  if (scope.isLimitedToken && !input.projects?.length)
    throw new AppError("forbidden", "A token limited to projects cannot make one that is not.");
  const projects: ProjectScope[] = [];
  for (const slug of input.projects ?? []) projects.push(await findProject(deps, scope, slug));
  const token = newTokenValue(deps.secret);
  const id = deps.newId();
  const actor = actorOfToken(input);
  const roles = projects.map(({ projectRole }) => projectRole);
  const reason =
    actor === "service" ? whyNotService({ actor: scope.actor, scopes: input.scopes, roles }) : null;
  if (reason) throw new AppError("forbidden", reason, { pointer: "/actor" });
  const row = {
    id,
    workspaceId: scope.workspaceId,
    name: input.name,
    tokenHash: sha256(token),
    prefix: token.slice(0, 12),
    actor,
    userId: personOf(scope).userId,
    scopes: [...new Set(input.scopes)],
    projectIds: projects.map(({ projectId }) => projectId),
    isBootstrap: false,
    createdAt,
    expiresAt,
  };
  const said = {
    action: "token.create",
    subject: { kind: "token", id },
    detail: { actor, scopes: row.scopes, projects: row.projectIds },
  } as const;
  await audited(deps, scope, said, (tx) => addToken(tx, row));
  return { id, token, actor, expiresAt };
}

export async function revokeToken(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string },
): Promise<void> {
  const isInSight = (await tokensOf(deps, scope)).some(({ id }) => id === input.id);
  const said = (done: boolean) =>
    done ? ({ action: "token.revoke", subject: { kind: "token", id: input.id } } as const) : null;
  const at = deps.now();
  const isRevoked =
    isInSight &&
    (await audited(deps, scope, said, (tx) => store.revokeToken(tx, scope, { id: input.id, at })));
  if (!isRevoked) throw new AppError("not-found", "There is no active token with this id.");
}
