import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import type { Reply } from "./schema.ts";

const keyOf = (scope: WorkspaceScope, key: string) => ({
  workspaceId: scope.workspaceId,
  actorId: actorId(scope.actor),
  key,
});

export function replyOf(db: Tx, scope: WorkspaceScope, key: string) {
  return db.idempotentReply.findUnique({
    where: { workspaceId_actorId_key: keyOf(scope, key) },
    select: { requestDigest: true, status: true, body: true, createdAt: true },
  });
}

/** True for exactly one of those who try the same key at the same time. */
export async function reserve(
  db: WriteTx,
  scope: WorkspaceScope,
  of: { key: string; requestDigest: string; at: Date },
): Promise<boolean> {
  const { count } = await db.idempotentReply.createMany({
    data: [
      {
        ...keyOf(scope, of.key),
        requestDigest: of.requestDigest,
        status: 0,
        body: {},
        createdAt: of.at,
      },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

export async function keepReply(
  db: WriteTx,
  scope: WorkspaceScope,
  of: { key: string; reply: Reply },
): Promise<void> {
  await db.idempotentReply.updateMany({
    where: keyOf(scope, of.key),
    data: { status: of.reply.status, body: jsonIn({ value: of.reply.body ?? null }) },
  });
}

/** Makes the key free again: the write failed, or its reservation or reply has grown too old. */
export async function release(
  db: WriteTx,
  scope: WorkspaceScope,
  of: { key: string; createdBefore?: Date },
): Promise<void> {
  await db.idempotentReply.deleteMany({
    where: {
      ...keyOf(scope, of.key),
      ...(of.createdBefore ? { createdAt: { lt: of.createdBefore } } : {}),
    },
  });
}

/** Of every workspace: what nobody asks for again. */
export async function dropOlder(db: WriteTx, before: Date): Promise<void> {
  await db.idempotentReply.deleteMany({ where: { createdAt: { lt: before } } });
}

/**
 * All that were answered in the workspace. What they hold of a project that goes is ids, names and
 * results in many shapes, so none is kept; a request that is repeated after that is a new one.
 */
export async function dropAnswered(
  db: WriteTx,
  scope: Pick<WorkspaceScope, "workspaceId">,
): Promise<void> {
  const { workspaceId } = scope;
  await db.idempotentReply.deleteMany({ where: { workspaceId, status: { not: 0 } } });
}
