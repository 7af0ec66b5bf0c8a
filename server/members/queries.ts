import { whyNot } from "#server/identity/permissions.ts";
import {
  type Invitation,
  type Me,
  type Member,
  type Named,
  Role,
  type Token,
} from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import * as store from "./store.ts";

export function membersOf(deps: Deps, scope: WorkspaceScope): Promise<Member[]> {
  return store.members(deps.db, scope);
}

/** Names for the ids that records keep: people (former ones too) and `token:<id>`. */
export function namedIn(deps: Deps, scope: WorkspaceScope): Promise<Named[]> {
  return store.named(deps.db, scope);
}

export async function meOf(deps: Deps, scope: WorkspaceScope): Promise<Me> {
  const me =
    scope.actor.kind === "person" ? await store.me(deps.db, scope, scope.actor.userId) : null;
  if (!me) throw new AppError("forbidden", "Only a person has an account here.");
  return me;
}

export function invitationsOf(deps: Deps, scope: WorkspaceScope): Promise<Invitation[]> {
  return store.openInvitations(deps.db, scope, deps.now());
}

/** All of the workspace for whoever manages them, for anybody else those they made. */
export async function tokensOf(deps: Deps, scope: WorkspaceScope): Promise<Token[]> {
  const { actor } = scope;
  const tokens = await store.tokens(deps.db, scope);
  if (whyNot(actor, "tokens.manage") === null) return tokens;
  return tokens.filter((token) => actor.kind === "person" && token.userId === actor.userId);
}

/** What an invitation is for; null when it no longer works. Uses nothing up. */
export async function openInvitation(
  deps: Deps,
  token: string,
): Promise<{ role: Role; workspaceName: string; email: string | null } | null> {
  const row = await store.invitationByHash(deps.db, sha256(token));
  if (!row || row.usedAt || row.revokedAt || row.expiresAt <= deps.now()) return null;
  return { role: Role.parse(row.role), workspaceName: row.workspace.name, email: row.email };
}
