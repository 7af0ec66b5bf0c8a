import { addUser } from "#server/accounts/store.ts";
import { unaudited } from "#server/audit/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { Role, TokenScope } from "#server/identity/schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { addMember } from "#server/members/store.ts";
import type { Deps } from "#server/platform/deps.ts";

/** The owner of the test's workspace, made at first use. */
export async function ownerScope(deps: Deps): Promise<WorkspaceScope> {
  const { workspaceId, ownerUserId } = await ensureWorkspaceAndOwner(deps);
  return mintWorkspaceScope({
    workspaceId,
    actor: {
      kind: "person",
      userId: ownerUserId,
      access: "owner",
      role: "product-owner",
      scopes: "all",
    },
  });
}

/** A new member in `role`, in the workspace of `ownerScope`. */
export async function memberScope(deps: Deps, role: Role): Promise<WorkspaceScope> {
  const { workspaceId } = await ownerScope(deps);
  const userId = deps.newId();
  const at = deps.now();
  const db = unaudited(deps.db, "test-scene");
  await addUser(db, {
    id: userId,
    name: `Tester (${role})`,
    email: `${userId}@t.invalid`,
    at,
  });
  await addMember(db, { workspaceId, userId, role, access: "member", at });
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "person", userId, access: "member", role, scopes: "all" },
  });
}

/** A machine's token in the workspace of `ownerScope`; without a row, for commands that read none. */
export async function serviceScope(
  deps: Deps,
  scopes: readonly TokenScope[],
): Promise<WorkspaceScope> {
  const { workspaceId } = await ownerScope(deps);
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "service", tokenId: deps.newId(), scopes },
  });
}
