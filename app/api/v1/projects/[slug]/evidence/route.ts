import { z } from "zod";
import { readBytes } from "#app/api/v1/_http/body.ts";
import { decodeCursor, encodeCursor, Page } from "#app/api/v1/_http/paging.ts";
import { problem } from "#app/api/v1/_http/problem.ts";
import { type Answer, type Call, projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { ingest, recordRefusal } from "#server/evidence/commands.ts";
import { evidenceLog } from "#server/evidence/queries.ts";
import { EvidenceContext, type Refusal } from "#server/evidence/schema.ts";
import { once } from "#server/idempotency/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { sha256 } from "#server/platform/digest.ts";
import { readEnv } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";

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
  ci: Flag.optional(),
  scheduled: Flag.optional(),
});
type Stated = z.infer<typeof Stated>;

/** Larger documents are answered as accepted, by contract; they are processed by then all the same. */
const ANSWERED_AT_ONCE_BYTES = 5_000_000;

export const POST = projectRoute("evidence.push", async (call) => {
  const stated = queryOf(call, Stated);
  const document = await receive(call, stated);
  if ("refusal" in document) return refused(document.refusal);
  const key = call.request.headers.get("idempotency-key");
  const run = () => keepDocument(call, stated, document);
  if (key === null) return run();
  let first: Answer | Response | undefined;
  const { pathname, search } = new URL(call.request.url);
  const reply = await once(call.deps, call.scope, {
    key,
    requestDigest: sha256(`POST ${pathname}${search}\n${sha256(document.bytes)}`),
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
});

/** A refusal is not kept under the key: the sender mends the document and sends it again. */
class NotKept extends Error {
  constructor(readonly response: Response) {
    super("refused");
  }
}

type Document = {
  readonly bytes: Uint8Array;
  readonly fileName: string | undefined;
  readonly mediaType: string | undefined;
};

/** The body, cut off at the limit while it streams in; of a form, its first file. */
async function receive(
  call: Call<ProjectScope>,
  stated: Stated,
): Promise<Document | { refusal: Refusal }> {
  const maxBytes = readEnv().ASSAY_MAX_BODY_BYTES;
  const mediaType = call.request.headers.get("content-type") ?? undefined;
  try {
    const bytes = await readBytes(call.request, maxBytes);
    if (!mediaType?.startsWith("multipart/form-data"))
      return { bytes, fileName: stated.fileName, mediaType };
    return await firstFile(bytes, mediaType);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "too-large") throw error;
    const declared = Number(call.request.headers.get("content-length") ?? 0);
    const message = `The document is larger than ${maxBytes} bytes, which is the most that is accepted.`;
    const refusal = { code: "too_large", message } as const;
    const sizeBytes = Math.max(declared, maxBytes + 1);
    await recordRefusal(call.deps, call.scope, { fileName: stated.fileName, sizeBytes, refusal });
    return { refusal };
  }
}

async function firstFile(bytes: Uint8Array, mediaType: string): Promise<Document> {
  const headers = { "content-type": mediaType };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData().catch(() => null);
  const file = [...(form?.values() ?? [])].find((value) => value instanceof File);
  if (!(file instanceof File)) throw new AppError("invalid", "The form holds no file.");
  const content = new Uint8Array(await file.arrayBuffer());
  return { bytes: content, fileName: file.name, mediaType: file.type || undefined };
}

async function keepDocument(
  call: Call<ProjectScope>,
  stated: Stated,
  document: Document,
): Promise<Answer | Response> {
  const { as, observedAt, branch, commit, runId, ci, scheduled } = stated;
  const result = await ingest(call.deps, call.scope, {
    ...document,
    as,
    observedAt,
    maxBytes: readEnv().ASSAY_MAX_BODY_BYTES,
    context: { branch, commit, runId, ranInCi: ci, isScheduled: scheduled },
  });
  if (result.kind === "refused") return refused(result.refusal);
  const { receipt } = result;
  const isLate = !receipt.duplicate && document.bytes.byteLength > ANSWERED_AT_ONCE_BYTES;
  const location = `/api/v1/projects/${call.scope.slug}/evidence/${receipt.evidenceId}`;
  return {
    status: isLate ? 202 : 200,
    body: { ...receipt, state: "processed" },
    headers: { location },
  };
}

function refused(refusal: Refusal): Response {
  const { code, message, pointer } = refusal;
  const isUnread = code === "unrecognised" || code === "wrong_content_type";
  const status = code === "too_large" ? 413 : isUnread ? 415 : 422;
  return problem({ status, code, detail: message, ...(pointer === undefined ? {} : { pointer }) });
}
