import type { WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import type { PublicKey } from "./schema.ts";

/** Newest first, the retired ones too: what they signed stays to be checked. */
export async function publicKeys(db: Tx, scope: WorkspaceScope): Promise<PublicKey[]> {
  const rows = await db.signingKey.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, publicKey: true, createdAt: true, retiredAt: true },
  });
  return rows.map(({ id, ...key }) => ({ keyId: id, ...key }));
}

/** The key that signs now, its private half still sealed. */
export function currentKey(db: Tx, scope: WorkspaceScope) {
  return db.signingKey.findFirst({
    where: { workspaceId: scope.workspaceId, retiredAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true, secretBox: true },
  });
}

/** Two who need the first key at once queue up here. */
export async function lockKeys(tx: Tx, scope: WorkspaceScope): Promise<void> {
  const key = `signing key ${scope.workspaceId}`;
  await holdUntilEnd(tx, key);
}

export async function addKey(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { keyId: string; publicKey: string; secretBox: Uint8Array<ArrayBuffer>; at: Date },
): Promise<void> {
  await tx.signingKey.create({
    data: {
      workspaceId: scope.workspaceId,
      id: of.keyId,
      publicKey: of.publicKey,
      secretBox: of.secretBox,
      createdAt: of.at,
    },
    select: { id: true },
  });
}

export async function retireKeys(tx: WriteTx, scope: WorkspaceScope, at: Date): Promise<void> {
  await tx.signingKey.updateMany({
    where: { workspaceId: scope.workspaceId, retiredAt: null },
    data: { retiredAt: at },
  });
}
