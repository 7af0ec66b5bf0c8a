import { audited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { open, seal, secretsOf } from "#server/platform/secret-box.ts";
import { newKeyPair, type SignedEnvelope, signEnvelope } from "#server/platform/signed-envelope.ts";
import type { PublicKey } from "./schema.ts";
import * as store from "./store.ts";

/** Signs with the workspace's key; the first signature makes it. */
export async function signedBy(
  deps: Deps,
  scope: WorkspaceScope,
  of: { payloadType: string; payload: string },
): Promise<SignedEnvelope> {
  const key = (await store.currentKey(deps.db, scope)) ?? (await firstKey(deps, scope));
  const privateKey = Buffer.from(open(secretsOf(deps), key.secretBox)).toString("utf8");
  return signEnvelope(of.payloadType, of.payload, { keyId: key.id, privateKey });
}

async function firstKey(deps: Deps, scope: WorkspaceScope) {
  const said = (made: { id: string; isNew: boolean }) =>
    made.isNew ? ({ action: "signing-key.create", subject: subjectOf(made.id) } as const) : null;
  return audited(deps, scope, said, async (tx) => {
    await store.lockKeys(tx, scope);
    const there = await store.currentKey(tx, scope);
    if (there) return { ...there, isNew: false };
    return { ...(await addKey(deps, tx, scope)), isNew: true };
  });
}

/** A new key for what is signed from now on; what the old ones signed can still be checked. */
export function rotateSigningKey(deps: Deps, scope: WorkspaceScope): Promise<PublicKey> {
  const said = ({ keyId }: PublicKey) =>
    ({ action: "signing-key.create", subject: subjectOf(keyId) }) as const;
  return audited(deps, scope, said, async (tx) => {
    await store.lockKeys(tx, scope);
    await store.retireKeys(tx, scope, deps.now());
    const { id, publicKey, createdAt } = await addKey(deps, tx, scope);
    return { keyId: id, publicKey, createdAt, retiredAt: null };
  });
}

async function addKey(deps: Deps, tx: WriteTx, scope: WorkspaceScope) {
  const { keyId, publicKey, privateKey } = newKeyPair();
  const secretBox = seal(deps.serverSecret(), Buffer.from(privateKey, "utf8"));
  const at = deps.now();
  await store.addKey(tx, scope, { keyId, publicKey, secretBox, at });
  return { id: keyId, publicKey, secretBox, createdAt: at };
}

const subjectOf = (id: string) => ({ kind: "signing-key", id }) as const;
