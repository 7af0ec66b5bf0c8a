import { type Invitation, Role } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import * as store from "./store.ts";

export function invitationsOf(deps: Deps, scope: WorkspaceScope): Promise<Invitation[]> {
  return store.openInvitations(deps.db, scope, deps.now());
}

/** What an invitation is for; null when it no longer works. Uses nothing up. */
export async function openInvitation(
  deps: Deps,
  token: string,
): Promise<{ role: Role; workspaceName: string; email: string | null } | null> {
  const row = await store.openInvitation(deps.db, { tokenHash: sha256(token), at: deps.now() });
  return row && { role: Role.parse(row.role), workspaceName: row.workspace.name, email: row.email };
}
