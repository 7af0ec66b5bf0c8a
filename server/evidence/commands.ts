import { audited } from "#server/audit/commands.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { packed } from "#server/platform/compression.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { metrics } from "#server/platform/metrics.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { effectSentence } from "#server/receipts/findings.ts";
import { type Said, saidOf } from "#server/receipts/rules.ts";
import type { EvidenceRow, IngestResult, NewEvidence } from "#server/receipts/schema.ts";
import { keepRuns } from "#server/runs/store.ts";
import { READINGS_VERSION } from "#server/signals/rules/readings.ts";
import { interpret } from "./rules/interpret.ts";
import { itemOf } from "./rules/item.ts";
import { type Observed, observationOf, type Understood } from "./rules/observed.ts";
import { rowOf } from "./rules/row.ts";
import { plainFileName, plainInput, plainRefusal } from "./rules/sender-words.ts";
import type { Refusal, StoredRefusal } from "./schema.ts";
import * as store from "./store.ts";

/** Where the caller names no limit of its own; the server's is ASSAY_MAX_BODY_BYTES. */
const MAX_BYTES = 100_000_000;

/**
 * Reads a document and keeps it with its facts, or keeps nothing but the refusal. The same bytes
 * again add no facts, only a sighting. Everything of one document is written in one transaction.
 */
export async function ingest(
  deps: Deps,
  scope: ProjectScope,
  input: NewEvidence,
): Promise<IngestResult> {
  const taken = await ingestMember(deps, scope, { input, passOver: () => false });
  if (taken.kind === "unread") throw new AppError("internal", "A document was passed over.");
  return taken;
}

/**
 * One of several documents that came together. A refusal that `passOver` says is none, such as of a log
 * beside the reports of a CI job, is answered and leaves no trace.
 */
export async function ingestMember(
  deps: Deps,
  scope: ProjectScope,
  of: Member,
): Promise<IngestResult | Unread> {
  const taken = await takenIn(deps, scope, of);
  if (taken.kind !== "unread") countDocument(taken);
  return taken;
}

type Member = { input: NewEvidence; passOver: (refusal: Refusal) => boolean };
type Unread = { kind: "unread"; refusal: Refusal };

function countDocument(taken: IngestResult): void {
  const labels =
    taken.kind === "received"
      ? { kind: taken.receipt.source, outcome: taken.receipt.duplicate ? "repeated" : "received" }
      : { kind: "none", outcome: "refused" };
  metrics().documents.inc(labels);
}

async function takenIn(
  deps: Deps,
  scope: ProjectScope,
  of: Member,
): Promise<IngestResult | Unread> {
  const { passOver } = of;
  const input = plainInput(of.input);
  const digest = sha256(input.bytes);
  const sent = input.event ? await store.evidenceByEvent(deps.db, scope, input.event) : null;
  if (sent) return redelivered(deps, scope, { row: sent, input });
  const before = await again(deps, scope, { ...input, digest });
  if (before) return before;
  const { mediaType, as, maxBytes = MAX_BYTES } = input;
  const read = interpret(input.bytes, {
    mediaType,
    as,
    runId: input.context?.runId,
    at: deps.now(),
    maxBytes,
  });
  if (read.kind === "refused") {
    const { refusal } = read;
    if (passOver(refusal)) return { kind: "unread", refusal };
    return refuse(deps, scope, { input, refusal });
  }
  const observed = observationOf({
    read,
    input,
    isMachine: store.senderKindOf(scope) === "machine",
    now: deps.now(),
  });
  if ("code" in observed) return refuse(deps, scope, { input, refusal: observed });
  return keep(deps, scope, { digest, read, input, observed });
}

/** A document that a person typed into a form. */
export function enterText(deps: Deps, scope: ProjectScope, text: string): Promise<IngestResult> {
  return ingest(deps, scope, {
    bytes: Buffer.from(text),
    mediaType: "application/json",
    as: "document",
  });
}

async function keep(
  deps: Deps,
  scope: ProjectScope,
  of: { digest: string; read: Understood; input: NewEvidence; observed: Observed },
): Promise<IngestResult> {
  const { read, input } = of;
  const placed = { id: input.id ?? deps.newId(), receivedAt: deps.now() };
  const row = { ...rowOf({ ...of, ...placed }), ...senderOf(scope), effect: null };
  const item = itemOf(row, read.facts);
  const said = saidOf(await readinessInputOf(deps, scope), item);
  const { body, coding } = await packed(read.stored);
  const document = {
    ...row,
    effect: said.effect,
    body,
    bodyCoding: coding,
    readings: item.readings,
    readingsVersion: READINGS_VERSION,
  };
  const subject = { kind: "evidence", id: row.id };
  const detail = { digest: row.digest, source: row.source };
  const isNew = await audited(
    deps,
    scope,
    {
      entry: (done: boolean) => (done ? { action: "evidence.receive", subject, detail } : null),
      // A hundred megabytes of runs take longer than the five seconds that Prisma allows by itself.
      timeoutMs: 120_000,
    },
    async (tx) => {
      if (input.event && !(await store.claimEvent(tx, scope, input.event))) return false;
      if (!(await store.addEvidence(tx, scope, document))) return false;
      await store.addFacts(tx, scope, { evidenceId: row.id, facts: read.facts });
      if (read.facts.some(({ kind }) => kind === "run" || kind === "run-part"))
        await keepRuns(tx, scope, row.id);
      return true;
    },
  );
  if (isNew) return received(scope, { row: document, duplicate: false, ...said });
  // Somebody else's copy of the same bytes, or of the same event, was first by a moment.
  const sent = input.event ? await store.evidenceByEvent(deps.db, scope, input.event) : null;
  if (sent) return redelivered(deps, scope, { row: sent, input });
  const before = await again(deps, scope, { ...input, digest: of.digest });
  if (before) return before;
  throw new AppError("conflict", "The document vanished while it was sent; send it again.");
}

type Received = Extract<IngestResult, { kind: "received" }>;

/** The receipt of bytes that the project holds already, which are seen once more by this; null when they are new. */
export async function again(
  deps: Deps,
  scope: ProjectScope,
  input: Pick<NewEvidence, "id" | "observedAt"> & { digest: string },
): Promise<Received | null> {
  const known = await store.evidenceByDigest(deps.db, scope, input.digest);
  if (!known) return null;
  if (known.id === input.id) return redelivered(deps, scope, { row: known, input });
  const seen = { seenAt: deps.now(), claimedAt: input.observedAt ?? null };
  const now = await readinessInputOf(deps, scope);
  const item = now.evidence.find((one) => one.evidenceId === known.id) ?? itemOf(known, []);
  const sighting = {
    senderKind: senderOf(scope).senderKind,
    seenAt: seen.seenAt.toISOString(),
    claimedAt: seen.claimedAt?.toISOString() ?? null,
  };
  const said = saidOf(now, { ...item, sightings: [...item.sightings, sighting] });
  const subject = { kind: "evidence", id: known.id };
  const isSeen = await audited(
    deps,
    scope,
    (done: boolean) => (done ? { action: "evidence.repeat", subject } : null),
    (tx) =>
      store.addSighting(tx, scope, {
        id: input.id ?? deps.newId(),
        evidenceId: known.id,
        ...seen,
      }),
  );
  if (!isSeen) return null;
  return received(scope, { row: known, duplicate: true, ...said });
}

/**
 * The same event delivered once more, or the same delivery read once more: it happened once, so this is
 * no other sighting and no other run.
 */
async function redelivered(
  deps: Deps,
  scope: ProjectScope,
  { row, input }: { row: EvidenceRow; input: Pick<NewEvidence, "id"> },
): Promise<Received> {
  const now = await readinessInputOf(deps, scope);
  const item = now.evidence.find((one) => one.evidenceId === row.id) ?? itemOf(row, []);
  const said = saidOf(now, item);
  if (row.id !== input.id) return received(scope, { row, duplicate: true, ...said });
  return received(scope, {
    row,
    duplicate: false,
    signals: said.signals,
    effect: row.effect ?? said.effect,
  });
}

function received(
  scope: ProjectScope,
  { row, duplicate, signals, effect }: { row: EvidenceRow; duplicate: boolean } & Said,
): Received {
  const actor = senderOf(scope);
  return {
    kind: "received",
    receipt: {
      evidenceId: row.id,
      digest: row.digest,
      source: row.source,
      format: row.format,
      duplicate,
      facts: duplicate ? 0 : row.factCount,
      signals: [...signals],
      notes: row.notes,
      actor: { kind: actor.senderKind, id: actor.senderId },
      observedAt: row.observedAt?.toISOString() ?? null,
      observedAtBasis: row.observedAtBasis,
      receivedAt: row.receivedAt.toISOString(),
      effect,
      summary: effectSentence(effect),
    },
  };
}

const senderOf = (scope: ProjectScope) => ({
  senderKind: store.senderKindOf(scope),
  senderId: actorId(scope.actor),
});

async function refuse(
  deps: Deps,
  scope: ProjectScope,
  { input, refusal }: { input: NewEvidence; refusal: Refusal },
): Promise<IngestResult> {
  const { id, fileName, bytes } = input;
  const sizeBytes = bytes.byteLength;
  const refusalId = await recordRefusal(deps, scope, { id, fileName, sizeBytes, refusal });
  return { kind: "refused", refusalId, refusal };
}

/** Also for a body that was cut off at the size limit and never held. */
export async function recordRefusal(
  deps: Deps,
  scope: ProjectScope,
  of: {
    id?: string | undefined;
    fileName: string | undefined;
    sizeBytes: number;
    refusal: StoredRefusal;
  },
): Promise<string> {
  const id = of.id ?? deps.newId();
  const fileName = plainFileName(of.fileName);
  // The column is a 32-bit integer; a larger claim is kept as the largest it holds.
  const sizeBytes = Math.min(of.sizeBytes, 2 ** 31 - 1);
  const refusal = plainRefusal(of.refusal);
  const row = { id, fileName, sizeBytes, receivedAt: deps.now(), refusal };
  const said = {
    action: "evidence.refuse",
    subject: { kind: "refusal", id },
    detail: { code: refusal.code, sizeBytes },
  } as const;
  await audited(deps, scope, said, (tx) => store.addRefusal(tx, scope, row));
  return id;
}
