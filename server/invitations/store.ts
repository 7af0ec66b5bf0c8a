import { Invitation } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

export async function addInvitation(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: Invitation & { tokenHash: string },
): Promise<void> {
  await tx.invitation.create({
    data: { ...row, workspaceId: scope.workspaceId },
    select: { id: true },
  });
}

export async function openInvitations(
  db: Tx,
  scope: WorkspaceScope,
  at: Date,
): Promise<Invitation[]> {
  const rows = await db.invitation.findMany({
    where: {
      workspaceId: scope.workspaceId,
      usedAt: null,
      revokedAt: null,
      expiresAt: { gt: at },
    },
    orderBy: { createdAt: "desc" },
    select: {
      id: true,
      role: true,
      access: true,
      note: true,
      email: true,
      createdById: true,
      createdAt: true,
      expiresAt: true,
    },
  });
  return Invitation.array().parse(rows);
}

export async function revokeInvitation(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({
    where: { workspaceId: scope.workspaceId, id: of.id, usedAt: null, revokedAt: null },
    data: { revokedAt: of.at },
  });
  return count === 1;
}

// ── by a one-time link, before there is a scope ─────────────────────────────────────────────────

export function invitationByHash(db: Tx, tokenHash: string) {
  return db.invitation.findUnique({
    where: { tokenHash },
    select: {
      id: true,
      workspaceId: true,
      role: true,
      access: true,
      email: true,
      usedAt: true,
      revokedAt: true,
      expiresAt: true,
      workspace: { select: { name: true } },
    },
  });
}

export async function consumeInvitation(
  tx: WriteTx,
  of: { id: string; userId: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({
    where: { id: of.id, usedAt: null, revokedAt: null, expiresAt: { gt: of.at } },
    data: { usedAt: of.at, usedById: of.userId },
  });
  return count === 1;
}
