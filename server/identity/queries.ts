import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { Role } from "./schema.ts";
import * as store from "./store.ts";

/** Whether a link would still work; asked before the form is shown, and uses nothing up. */
export async function isOwnerLinkOpen(deps: Deps, token: string): Promise<boolean> {
  const link = await store.ownerLinkState(deps.db, sha256(token));
  return link !== null && link.usedAt === null && link.expiresAt > deps.now();
}

export async function openInvitation(
  deps: Deps,
  token: string,
): Promise<{ role: Role; workspaceName: string } | null> {
  const row = await store.invitationByHash(deps.db, sha256(token));
  if (!row || row.usedAt || row.revokedAt || row.expiresAt <= deps.now()) return null;
  return { role: Role.parse(row.role), workspaceName: row.workspace.name };
}
