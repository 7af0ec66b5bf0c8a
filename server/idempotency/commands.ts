import { unaudited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { IdempotencyKey, type Reply, StoredBody } from "./schema.ts";
import { dropOlder, keepReply, release, replyOf, reserve } from "./store.ts";

/** A reservation this old belongs to a process that died in the middle; the next caller takes over. */
const ABANDONED_AFTER_MS = 60_000;
/** Long enough for a CI job's retries; the IETF draft leaves the span to the server. */
const KEPT_FOR_MS = 24 * 3_600_000;

/**
 * Runs a write once per key: the second request with the same key and content gets the first one's
 * answer, one with other content is refused, one that comes while the first still runs must wait.
 * A write that fails frees its key, so that it can be tried again.
 */
export async function once(
  deps: Deps,
  scope: WorkspaceScope,
  of: { key: string; requestDigest: string; run: () => Promise<Reply> },
): Promise<Reply> {
  const key = IdempotencyKey.safeParse(of.key);
  if (!key.success)
    throw new AppError("invalid", "Idempotency-Key must be 1 to 255 visible ASCII characters.");
  const now = deps.now();
  await dropOld(deps, scope, { key: key.data, now });
  const isOurs = await reserve(replies(deps), scope, {
    key: key.data,
    requestDigest: of.requestDigest,
    at: now,
  });
  if (!isOurs) return earlier(deps, scope, { key: key.data, requestDigest: of.requestDigest });
  try {
    const reply = await of.run();
    await keepReply(replies(deps), scope, { key: key.data, reply });
    return reply;
  } catch (error) {
    await release(replies(deps), scope, { key: key.data });
    throw error;
  }
}

/** Every night, for keys that are never used again. */
export function forgetReplies(deps: Deps): Promise<void> {
  return dropOlder(replies(deps), new Date(deps.now().getTime() - KEPT_FOR_MS));
}

const replies = (deps: Deps) => unaudited(deps.db, "idempotency-reply");

async function dropOld(deps: Deps, scope: WorkspaceScope, of: { key: string; now: Date }) {
  const stored = await replyOf(deps.db, scope, of.key);
  if (!stored) return;
  const keptMs = stored.status === 0 ? ABANDONED_AFTER_MS : KEPT_FOR_MS;
  await release(replies(deps), scope, {
    key: of.key,
    createdBefore: new Date(of.now.getTime() - keptMs),
  });
}

async function earlier(
  deps: Deps,
  scope: WorkspaceScope,
  of: { key: string; requestDigest: string },
): Promise<Reply> {
  const stored = await replyOf(deps.db, scope, of.key);
  if (stored && stored.requestDigest !== of.requestDigest)
    throw new AppError("invalid", "This Idempotency-Key was used for a different request.", {
      hint: "Use a new key for a new request.",
    });
  if (!stored || stored.status === 0)
    throw new AppError(
      "conflict",
      "The first request with this Idempotency-Key is still running.",
      {
        hint: "Wait a second and send it again.",
      },
    );
  return { status: stored.status, body: StoredBody.parse(stored.body).value };
}
