import { z } from "zod";
import { Access, Invitation } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { isOpen } from "./rules.ts";

/** As isOpen needs it. */
const STANDING = {
  access: true,
  usedAt: true,
  revokedAt: true,
  expiresAt: true,
  createdBy: { select: { access: true, leftAt: true } },
} as const;
const Standing = z.object({
  access: Access,
  usedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  expiresAt: z.date(),
  createdBy: z.object({ access: Access, leftAt: z.date().nullable() }),
});

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
      note: true,
      email: true,
      createdById: true,
      createdAt: true,
      ...STANDING,
    },
  });
  return Invitation.array().parse(rows.filter((row) => isOpen(Standing.parse(row), at)));
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

/** null when it lets nobody in: never made, used, expired, taken back, or its maker is not who they were. */
export async function openInvitation(db: Tx, of: { tokenHash: string; at: Date }) {
  const row = await db.invitation.findUnique({
    where: { tokenHash: of.tokenHash },
    select: {
      id: true,
      workspaceId: true,
      role: true,
      email: true,
      workspace: { select: { name: true } },
      ...STANDING,
    },
  });
  return row && isOpen(Standing.parse(row), of.at) ? row : null;
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
