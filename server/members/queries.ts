import { whyNot } from "#server/identity/permissions.ts";
import type { Me, Member, Named, Token } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
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

/** All of the workspace for whoever manages them, for anybody else those they made. */
export async function tokensOf(deps: Deps, scope: WorkspaceScope): Promise<Token[]> {
  const { actor } = scope;
  const tokens = await store.tokens(deps.db, scope);
  if (whyNot(actor, "tokens.manage") === null) return tokens;
  return tokens.filter((token) => actor.kind === "person" && token.userId === actor.userId);
}
