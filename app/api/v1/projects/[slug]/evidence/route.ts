import { z } from "zod";
import { type Body, chunksOf, wholeOrLarge } from "#app/api/v1/_http/body.ts";
import { decodeCursor, encodeCursor, Page } from "#app/api/v1/_http/paging.ts";
import { problem } from "#app/api/v1/_http/problem.ts";
import { type Answer, type Call, projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { discard, enter, hold } from "#server/deliveries/commands.ts";
import { deliver } from "#server/envelopes/commands.ts";
import { eventHeadersOf } from "#server/envelopes/queries.ts";
import type { ManyReceipts } from "#server/envelopes/schema.ts";
import { recordRefusal } from "#server/evidence/commands.ts";
import { evidenceLog } from "#server/evidence/queries.ts";
import { EvidenceContext, type Refusal } from "#server/evidence/schema.ts";
import { once } from "#server/idempotency/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { sha256 } from "#server/platform/digest.ts";
import { readEnv } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import type { Receipt } from "#server/receipts/schema.ts";

const Place = z.object({ at: z.coerce.date(), id: z.string() });

export const GET = projectRoute("evidence.read", async (call) => {
  const { limit, cursor } = queryOf(call, Page);
  const before = decodeCursor(cursor, Place);
  const page = await evidenceLog(call.deps, call.scope, { limit, before });
  const nextCursor = page.next === null ? null : encodeCursor(page.next);
  return { body: { entries: page.entries, nextCursor } };
});

const Flag = z
  .enum(["true", "false", "1", "0", ""])
  .transform((text) => text !== "false" && text !== "0");

/** What the sender states about the document, in the query string. */
const Stated = z.object({
  as: z.string().max(100).optional(),
  fileName: z.string().max(1_000).optional(),
  observedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  branch: EvidenceContext.shape.branch,
  commit: EvidenceContext.shape.commit,
  runId: EvidenceContext.shape.runId,
  modelVersion: EvidenceContext.shape.modelVersion,
  ci: Flag.optional(),
  scheduled: Flag.optional(),
  /** Sent with the rest of its folder: what nobody reads leaves no refusal behind. */
  inFolder: Flag.optional(),
});
type Stated = z.infer<typeof Stated>;

export const POST = projectRoute("evidence.push", async (call) => {
  const stated = queryOf(call, Stated);
  try {
    const document = await receive(call, stated);
    return document.body.kind === "whole"
      ? await keepAtOnce(call, stated, { ...document, bytes: document.body.bytes })
      : await keepLater(call, stated, { ...document, chunks: document.body.chunks });
  } catch (error) {
    if (error instanceof AppError && error.code === "too-large") return refuseLarge(call, stated);
    throw error;
  }
});

/** Up to here a document is read while its sender waits (design: contract of POST evidence). */
const ANSWERED_AT_ONCE_BYTES = 5_000_000;

type Named = { readonly fileName: string | undefined; readonly mediaType: string | undefined };

/** The body. What is large is not held here but passed on as it streams in. */
async function receive(call: Call<ProjectScope>, stated: Stated): Promise<Named & { body: Body }> {
  const chunks = chunksOf(call.request, readEnv().ASSAY_MAX_BODY_BYTES);
  const mediaType = call.request.headers.get("content-type") ?? undefined;
  const body = await wholeOrLarge(chunks, ANSWERED_AT_ONCE_BYTES);
  return { body, fileName: stated.fileName, mediaType };
}

/** For a body that was cut off at the limit and never held. */
async function refuseLarge(call: Call<ProjectScope>, stated: Stated): Promise<Response> {
  const maxBytes = readEnv().ASSAY_MAX_BODY_BYTES;
  const declared = Number(call.request.headers.get("content-length") ?? 0);
  const message = `The document is larger than ${maxBytes} bytes, which is the most that is accepted.`;
  const refusal = { code: "too_large", message } as const;
  const sizeBytes = Math.max(declared, maxBytes + 1);
  await recordRefusal(call.deps, call.scope, { fileName: stated.fileName, sizeBytes, refusal });
  return refused(refusal);
}

async function keepAtOnce(
  call: Call<ProjectScope>,
  stated: Stated,
  { bytes, fileName, mediaType }: Named & { bytes: Uint8Array },
): Promise<Answer | Response> {
  return oncePerKey(call, sha256(bytes), async () => {
    const delivered = await deliver(call.deps, call.scope, {
      arrived: { bytes, fileName, mediaType, eventHeaders: eventHeadersOf(call.request.headers) },
      stated: {
        ...whatIsStated(stated),
        isInFolder: stated.inFolder,
        maxBytes: readEnv().ASSAY_MAX_BODY_BYTES,
      },
    });
    if (delivered.kind === "many") return severalReceived(delivered);
    if (delivered.kind === "unread") return refused(delivered.refusal);
    const { result } = delivered;
    return result.kind === "refused" ? refused(result.refusal) : received(call, result.receipt);
  });
}

async function keepLater(
  call: Call<ProjectScope>,
  stated: Stated,
  document: Named & { chunks: AsyncIterable<Uint8Array> },
): Promise<Answer | Response> {
  const { deps, scope } = call;
  const held = await hold(deps, scope, {
    ...document,
    stated: { ...whatIsStated(stated), eventHeaders: eventHeadersOf(call.request.headers) },
  });
  let isOurs = false;
  try {
    return await oncePerKey(call, held.digest, async () => {
      isOurs = true;
      const entered = await enter(deps, scope, held);
      if (entered.kind === "received") return received(call, entered.receipt);
      const headers = { location: placeOf(call, held.id) };
      return { status: 202, body: entered.delivery, headers };
    });
  } finally {
    // The key was used before: what it was used for is answered, and these bytes are not needed.
    if (!isOurs) await discard(deps, scope, held);
  }
}

function whatIsStated(stated: Stated) {
  const { as, observedAt, branch, commit, runId, modelVersion, ci, scheduled } = stated;
  return {
    as,
    observedAt,
    context: { branch, commit, runId, modelVersion, ranInCi: ci, isScheduled: scheduled },
  };
}

/** Runs a write once per Idempotency-Key and content; a repeat gets the first answer. */
async function oncePerKey(
  call: Call<ProjectScope>,
  digest: string,
  run: () => Promise<Answer | Response>,
): Promise<Answer | Response> {
  const key = call.request.headers.get("idempotency-key");
  if (key === null) return run();
  let first: Answer | Response | undefined;
  const { pathname, search } = new URL(call.request.url);
  const reply = await once(call.deps, call.scope, {
    key,
    requestDigest: sha256(`POST ${pathname}${search}\n${digest}`),
    run: async () => {
      first = await run();
      if (first instanceof Response) throw new NotKept(first);
      return { status: first.status ?? 200, body: first.body };
    },
  }).catch((error: unknown) => {
    if (error instanceof NotKept) return error.response;
    throw error;
  });
  if (reply instanceof Response) return reply;
  return first ?? { ...reply, headers: { "idempotency-replayed": "true" } };
}

/** A refusal is not kept under the key: the sender mends the document and sends it again. */
class NotKept extends Error {
  constructor(readonly response: Response) {
    super("refused");
  }
}

const placeOf = (call: Call<ProjectScope>, evidenceId: string) =>
  `/api/v1/projects/${call.scope.slug}/evidence/${evidenceId}`;

function received(call: Call<ProjectScope>, receipt: Receipt): Answer {
  const headers = { location: placeOf(call, receipt.evidenceId) };
  return { body: { ...receipt, state: "processed" }, headers };
}

/** 207 tells a script that looks at the status alone that something in it was refused. */
function severalReceived({ files, notRead, notes }: ManyReceipts): Answer | Response {
  if (files.length === 0)
    return refused({ code: "unrecognised", message: "It holds no document that is read here." });
  const isWhole = files.every((file) => "receipt" in file);
  return { status: isWhole ? 200 : 207, body: { files, notRead, notes, state: "processed" } };
}

function refused(refusal: Refusal): Response {
  const { code, message, pointer } = refusal;
  const isUnread = code === "unrecognised" || code === "wrong_content_type";
  const status = code === "too_large" ? 413 : isUnread ? 415 : 422;
  return problem({ status, code, detail: message, ...(pointer === undefined ? {} : { pointer }) });
}
