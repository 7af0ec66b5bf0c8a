import type { Tx } from "#server/platform/db.ts";
import type { WorkspaceScope } from "./scope.ts";

/**
 * The functions here that take no scope are the ones that find out who is asking; only session.ts,
 * tokens.ts and the one-time links of commands.ts call them.
 */
export function membershipOf(db: Tx, userId: string, workspaceId?: string) {
  return db.member.findFirst({
    where: { userId, leftAt: null, ...(workspaceId ? { workspaceId } : {}) },
    orderBy: { createdAt: "asc" },
    select: { workspaceId: true, access: true, role: true },
  });
}

export function tokenByHash(db: Tx, tokenHash: string) {
  return db.apiToken.findUnique({
    where: { tokenHash },
    select: {
      id: true,
      workspaceId: true,
      actor: true,
      userId: true,
      scopes: true,
      projectIds: true,
      expiresAt: true,
      revokedAt: true,
      lastUsedAt: true,
    },
  });
}

export async function touchToken(
  db: Tx,
  scope: WorkspaceScope,
  used: { tokenId: string; at: Date },
): Promise<void> {
  await db.apiToken.updateMany({
    where: { id: used.tokenId, workspaceId: scope.workspaceId },
    data: { lastUsedAt: used.at },
  });
}
