import { createHash } from "node:crypto";
import { audited, unaudited } from "#server/audit/commands.ts";
import { deliver } from "#server/envelopes/commands.ts";
import type { Delivered } from "#server/envelopes/schema.ts";
import { again, recordRefusal } from "#server/evidence/commands.ts";
import { plainContext, plainWords } from "#server/evidence/rules/sender-words.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { recordedScope } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { addJob, isUnderWay, jobKey } from "#server/platform/queue.ts";
import { open, seal, secretsOf } from "#server/platform/secret-box.ts";
import { findProject } from "#server/projects/queries.ts";
import type { Receipt } from "#server/receipts/schema.ts";
import { deliveryView } from "./rules.ts";
import {
  type Delivery,
  type DeliveryRef,
  type DeliveryResult,
  ReadDelivery,
  type Stated,
  type WaitingDelivery,
} from "./schema.ts";
import * as store from "./store.ts";

/** Bytes that arrived whole, encrypted, and that nobody was told of yet. */
export type Held = { readonly id: string; readonly digest: string; readonly sizeBytes: number };

/** What is held of a document that is only passed on: a part that fills, and those that are being written. */
const PART_BYTES = 1_000_000;
/** Each waits for the disk; meanwhile the next ones arrive. */
const WRITES_AT_ONCE = 3;

/**
 * Takes a large document piece by piece; no more than a few pieces of it are ever in this process.
 * What was taken goes again when the sender breaks off or sends too much.
 */
export async function hold(
  deps: Deps,
  scope: ProjectScope,
  of: {
    chunks: AsyncIterable<Uint8Array>;
    fileName?: string | undefined;
    mediaType?: string | undefined;
    stated: Stated;
  },
): Promise<Held> {
  const id = deps.newId();
  const { fileName, mediaType, stated } = of;
  const db = unaudited(deps.db, "body-in-parts");
  await store.addDelivery(db, scope, {
    id,
    fileName: fileName === undefined ? null : plainWords(fileName).slice(0, 1_000),
    mediaType: mediaType === undefined ? null : plainWords(mediaType).slice(0, 200),
    stated: plainly(stated),
    receivedAt: deps.now(),
  });
  const hash = createHash("sha256");
  const writing: Promise<void>[] = [];
  let ordinal = 0;
  let sizeBytes = 0;
  try {
    for await (const piece of inParts(of.chunks)) {
      hash.update(piece);
      sizeBytes += piece.byteLength;
      const body = seal(deps.serverSecret(), piece);
      if (writing.length === WRITES_AT_ONCE) await writing.shift();
      const write = store.addPart(db, scope, { deliveryId: id, ordinal, body });
      // It is awaited later; until then its failure is nobody's yet.
      write.catch(() => undefined);
      writing.push(write);
      ordinal += 1;
    }
    await Promise.all(writing);
  } catch (error) {
    await Promise.allSettled(writing);
    await store.removeDelivery(db, scope, id);
    throw error;
  }
  return { id, digest: hash.digest("hex"), sizeBytes };
}

function plainly({ eventHeaders, context, ...stated }: Stated): Stated {
  const plain = Object.entries(eventHeaders ?? {}).map(([name, text]) => [name, plainWords(text)]);
  return {
    ...stated,
    context: plainContext(context),
    ...(eventHeaders ? { eventHeaders: Object.fromEntries(plain) } : {}),
  };
}

/** Pieces of one size, whatever sizes the network delivers. The same memory is used for each. */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.byteLength; ) {
      const piece = chunk.subarray(from, from + PART_BYTES - filled);
      part.set(piece, filled);
      filled += piece.byteLength;
      from += piece.byteLength;
      if (filled < PART_BYTES) continue;
      yield part;
      filled = 0;
    }
  if (filled > 0) yield part.subarray(0, filled);
}

export type Entered =
  | { readonly kind: "processing"; readonly delivery: Delivery }
  | { readonly kind: "received"; readonly receipt: Receipt };

/** Has what is held read by a worker, unless the same bytes are known: then the sender hears so at once. */
export async function enter(deps: Deps, scope: ProjectScope, held: Held): Promise<Entered> {
  const row = await store.deliveryById(deps.db, scope, held.id);
  if (!row) throw new Error(`delivery ${held.id} vanished while it arrived`);
  const known = await again(deps, scope, { digest: held.digest });
  if (known) {
    await discard(deps, scope, held);
    return known;
  }
  const payload = store.refOf(scope, held.id);
  const said = {
    action: "delivery.hold",
    subject: { kind: "delivery", id: held.id },
    detail: { digest: held.digest, sizeBytes: held.sizeBytes },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.markArrived(tx, scope, held);
    await addJob(tx, ReadDelivery, { payload });
  });
  return { kind: "processing", delivery: deliveryView({ ...row, ...held }, "processing") };
}

export async function discard(deps: Deps, scope: ProjectScope, held: Held): Promise<void> {
  await store.removeDelivery(unaudited(deps.db, "body-in-parts"), scope, held.id);
}

/**
 * The job: reads the document as at the moment it arrived, for whoever sent it. Every row it makes
 * has the delivery's id, so that a run after a killed one finds what that one did and adds nothing.
 */
export async function readDelivery(deps: Deps, ref: DeliveryRef): Promise<void> {
  const waiting = await store.waitingDelivery(deps.db, ref);
  if (!waiting) return;
  const { scope, asOfArrival } = await placeOf(deps, waiting);
  const bytes = await bytesOf(deps, waiting);
  const { fileName, mediaType } = waiting;
  const { eventHeaders, ...stated } = waiting.stated;
  const delivered = await deliver(asOfArrival, scope, {
    arrived: {
      bytes,
      eventHeaders,
      fileName: fileName ?? undefined,
      mediaType: mediaType ?? undefined,
    },
    stated: { ...stated, id: waiting.id, maxBytes: Math.max(bytes.byteLength, MEMBER_BYTES_MAX) },
  });
  const result = delivered.kind === "one" ? delivered.result : severalOf(delivered);
  const db = unaudited(deps.db, "job-progress");
  await store.finish(db, ref, { ...endOf(result), result, finishedAt: deps.now() });
}

/** As the request that is answered at once has it: nothing in it that is read here is a refusal. */
function severalOf(delivered: Exclude<Delivered, { kind: "one" }>): DeliveryResult {
  const isRead = delivered.kind === "many" && delivered.files.length > 0;
  return isRead ? delivered : { kind: "failed", error: NOTHING_READ };
}

const NOTHING_READ = {
  code: "unrecognised",
  message: "It holds no document that is read here.",
} as const;

/** An archive unpacks to more than it is; each document in it is held to the usual limit. */
const MEMBER_BYTES_MAX = 100_000_000;

async function placeOf(deps: Deps, waiting: WaitingDelivery) {
  const { workspaceId, actor, slug, receivedAt } = waiting;
  const scope = await findProject(deps, recordedScope({ workspaceId, actor }), slug);
  return { scope, asOfArrival: { ...deps, now: () => receivedAt } };
}

async function bytesOf(deps: Deps, waiting: WaitingDelivery): Promise<Buffer> {
  const ref = { projectId: waiting.projectId, deliveryId: waiting.id };
  const bytes = Buffer.alloc(waiting.sizeBytes);
  let filled = 0;
  for (let ordinal = 0; filled < waiting.sizeBytes; ordinal++) {
    const box = await store.partOf(deps.db, ref, ordinal);
    if (!box) break;
    const piece = open(secretsOf(deps), box);
    bytes.set(piece, filled);
    filled += piece.byteLength;
  }
  if (sha256(bytes) !== waiting.digest)
    throw new Error(`delivery ${waiting.id} is not whole: its digest differs from what arrived`);
  return bytes;
}

function endOf(result: DeliveryResult) {
  if (result.kind === "received")
    return { state: "processed", evidenceId: result.receipt.evidenceId, refusalId: null } as const;
  if (result.kind === "many")
    return { state: "processed", evidenceId: null, refusalId: null } as const;
  const refusalId = result.kind === "refused" ? result.refusalId : null;
  return { state: "refused", evidenceId: null, refusalId } as const;
}

const GIVEN_UP = {
  code: "internal",
  message:
    "The document could not be read because of a fault on our side, which was logged. Send it again.",
} as const;

/** After the last try: the sender hears that it came to nothing, and that it isn't the document's fault. */
export async function giveUpDelivery(deps: Deps, ref: DeliveryRef): Promise<void> {
  const waiting = await store.waitingDelivery(deps.db, ref);
  if (!waiting) return;
  const { scope, asOfArrival } = await placeOf(deps, waiting);
  const { fileName, sizeBytes } = waiting;
  const refusalId = await recordRefusal(asOfArrival, scope, {
    id: waiting.id,
    fileName: fileName ?? undefined,
    sizeBytes,
    refusal: GIVEN_UP,
  });
  await store.finish(unaudited(deps.db, "job-progress"), ref, {
    state: "refused",
    result: { kind: "failed", error: GIVEN_UP },
    finishedAt: deps.now(),
    evidenceId: null,
    refusalId,
  });
}

const ABANDONED_MS = 3_600_000;
const OVERDUE_MS = 60_000;
const OVERDUE_MAX = 100;

/**
 * Each minute: removes uploads that were cut off with the process that took them, and ends deliveries
 * whose job is no more, because the worker was killed at its last try.
 */
export async function settleDeliveries(deps: Deps): Promise<void> {
  const before = (ms: number) => new Date(deps.now().getTime() - ms);
  await store.removeUnfinished(unaudited(deps.db, "body-in-parts"), {
    receivedBefore: before(ABANDONED_MS),
  });
  const overdue = await store.waitingSince(deps.db, {
    receivedBefore: before(OVERDUE_MS),
    limit: OVERDUE_MAX,
  });
  for (const ref of overdue)
    if (!(await isUnderWay(deps.db, jobKey(ReadDelivery, ref)))) await giveUpDelivery(deps, ref);
}
