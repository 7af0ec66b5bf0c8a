import type { Role } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import type {
  AcceptInput,
  EvidenceRow,
  IngestResult,
  NewEvidence,
  ObservedAtBasis,
  StoredAcceptance,
} from "#server/receipts/schema.ts";
import { READINGS_VERSION, readingsOf } from "#server/signals/rules/readings.ts";
import { openProposals } from "./queries.ts";
import { type Interpretation, interpret } from "./rules/interpret.ts";
import type { Note, Refusal } from "./schema.ts";
import * as store from "./store.ts";

/** Where the caller names no limit of its own; the server's is ASSAY_MAX_BODY_BYTES. */
const MAX_BYTES = 100_000_000;

type Understood = Extract<Interpretation, { kind: "understood" }>;

/**
 * Reads a document and keeps it with its facts, or keeps nothing but the refusal. The same bytes
 * again add no facts, only a sighting. Everything of one document is written in one transaction.
 */
export async function ingest(
  deps: Deps,
  scope: ProjectScope,
  input: NewEvidence,
): Promise<IngestResult> {
  const digest = sha256(input.bytes);
  const known = await store.evidenceByDigest(deps.db, scope, digest);
  if (known) return duplicateOf(deps, scope, { known, input });
  const { mediaType, as, maxBytes = MAX_BYTES } = input;
  const read = interpret(input.bytes, { mediaType, as, at: deps.now(), maxBytes });
  if (read.kind === "refused") return refuse(deps, scope, { input, refusal: read.refusal });
  const observed = observationOf(deps, scope, { read, input });
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

type Observed = {
  readonly at: Date;
  readonly basis: ObservedAtBasis;
  readonly notes: readonly Note[];
};

/** The document's own date counts; else what the sender states; a machine's undated document is as old as its arrival. */
function observationOf(
  deps: Deps,
  scope: ProjectScope,
  { read, input }: { read: Understood; input: NewEvidence },
): Observed | Refusal {
  if (read.observedAt !== null)
    return { at: new Date(read.observedAt), basis: "document", notes: [] };
  const now = deps.now();
  if (input.observedAt) {
    const isFuture = input.observedAt > now;
    const message = `${input.observedAt.toISOString()} is in the future: it gives no credit yet.`;
    const notes = isFuture ? [{ code: "future_timestamp", message }] : [];
    return { at: input.observedAt, basis: "sender", notes };
  }
  if (store.senderKindOf(scope) === "machine") return { at: now, basis: "receipt", notes: [] };
  return {
    code: "missing_date",
    message: "The document carries no date. Say when it was observed and send it again.",
  };
}

async function keep(
  deps: Deps,
  scope: ProjectScope,
  of: { digest: string; read: Understood; input: NewEvidence; observed: Observed },
): Promise<IngestResult> {
  const { read, input, observed } = of;
  const row = rowOf(deps, of);
  const readings = readingsOf(read.facts, {
    evidenceId: row.id,
    source: row.source,
    format: row.format,
    senderKind: store.senderKindOf(scope),
    senderId: actorId(scope.actor),
    receivedAt: row.receivedAt.toISOString(),
    observedAt: observed.at.toISOString(),
    context: row.context,
  });
  const isNew = await deps.db.$transaction(
    async (tx) => {
      const document = { ...row, body: read.stored, readings, readingsVersion: READINGS_VERSION };
      if (!(await store.addEvidence(tx, scope, document))) return false;
      await store.addFacts(tx, scope, { evidenceId: row.id, facts: read.facts });
      return true;
    },
    // A hundred megabytes of runs take longer than the five seconds that Prisma allows by itself.
    { timeout: 120_000 },
  );
  if (isNew)
    return received(deps, scope, { row: { ...row, ...senderOf(scope) }, duplicate: false });
  // Somebody else's copy of the same bytes was first by a moment.
  const known = await store.evidenceByDigest(deps.db, scope, of.digest);
  if (!known)
    throw new AppError("conflict", "The document vanished while it was sent; send it again.");
  return duplicateOf(deps, scope, { known, input });
}

function rowOf(
  deps: Deps,
  {
    digest,
    read,
    input,
    observed,
  }: { digest: string; read: Understood; input: NewEvidence; observed: Observed },
): Omit<EvidenceRow, "senderKind" | "senderId"> {
  return {
    id: deps.newId(),
    digest,
    storedDigest: sha256(read.stored),
    source: read.source,
    format: read.format,
    recognisedBy: read.recognisedBy,
    fileName: plainFileName(input.fileName) ?? titleIn(read),
    mediaType: input.mediaType?.slice(0, 200) ?? null,
    sizeBytes: input.bytes.byteLength,
    context: input.context ?? {},
    observedAt: observed.at,
    observedAtBasis: observed.basis,
    receivedAt: deps.now(),
    factCount: read.facts.length,
    notes: [...read.notes, ...observed.notes],
    isSample: input.isSample ?? false,
  };
}

async function duplicateOf(
  deps: Deps,
  scope: ProjectScope,
  { known, input }: { known: EvidenceRow; input: NewEvidence },
): Promise<IngestResult> {
  await store.addSighting(deps.db, scope, {
    id: deps.newId(),
    evidenceId: known.id,
    seenAt: deps.now(),
    claimedAt: input.observedAt ?? null,
  });
  return received(deps, scope, { row: known, duplicate: true });
}

async function received(
  deps: Deps,
  scope: ProjectScope,
  { row, duplicate }: { row: EvidenceRow; duplicate: boolean },
): Promise<IngestResult> {
  const { signals } = await readinessOf(deps, scope);
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
      signals: signals.filter((signal) => signal.evidenceIds.includes(row.id)),
      notes: row.notes,
      actor: { kind: actor.senderKind, id: actor.senderId },
      observedAt: row.observedAt?.toISOString() ?? null,
      observedAtBasis: row.observedAtBasis,
      receivedAt: row.receivedAt.toISOString(),
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
  const { fileName, bytes } = input;
  const sizeBytes = bytes.byteLength;
  const refusalId = await recordRefusal(deps, scope, { fileName, sizeBytes, refusal });
  return { kind: "refused", refusalId, refusal };
}

/** A document that a person entered is known by its title. */
function titleIn({ facts }: Understood): string | null {
  const [fact] = facts;
  return fact?.kind === "document" ? fact.value.title.slice(0, 255) : null;
}

/** Also for a body that was cut off at the size limit and never held. */
export async function recordRefusal(
  deps: Deps,
  scope: ProjectScope,
  of: { fileName: string | undefined; sizeBytes: number; refusal: Refusal },
): Promise<string> {
  const id = deps.newId();
  const fileName = plainFileName(of.fileName);
  // The column is a 32-bit integer; a larger claim is kept as the largest it holds.
  const sizeBytes = Math.min(of.sizeBytes, 2 ** 31 - 1);
  const row = { id, fileName, sizeBytes, receivedAt: deps.now(), refusal: of.refusal };
  await store.addRefusal(deps.db, scope, row);
  return id;
}

/** The last part of a path, so that no folder of the sender's machine is kept. */
function plainFileName(name: string | undefined): string | null {
  const last = name?.split(/[/\\]/).at(-1)?.trim();
  return last ? last.slice(0, 255) : null;
}

/**
 * A member other than the sender agrees that a document proves what it is offered for. Without a
 * target it counts for everything the document is proposed for at this moment.
 */
export async function accept(
  deps: Deps,
  scope: ProjectScope,
  input: AcceptInput,
): Promise<{ accepted: StoredAcceptance[] }> {
  const { actor } = scope;
  if (actor.kind !== "person")
    throw new AppError("forbidden", "Only a person can accept evidence, not a service token.");
  const evidence = await store.evidenceById(deps.db, scope, input.evidenceId);
  if (!evidence) throw new AppError("not-found", "There is no such document in this project.");
  if (evidence.senderId === actor.userId)
    throw new AppError("forbidden", "You sent this document: another member has to accept it.");
  const targets = await targetsOf(deps, scope, input);
  const rows = targets.map((targetId) => acceptanceOf(deps, { input, targetId, actor }));
  await store.addAcceptances(deps.db, scope, rows);
  const all = await store.acceptancesOf(deps.db, scope, input.evidenceId);
  const isOurs = (row: StoredAcceptance) =>
    row.acceptedById === actor.userId && targets.includes(row.targetId);
  return { accepted: all.filter(isOurs) };
}

async function targetsOf(deps: Deps, scope: ProjectScope, input: AcceptInput): Promise<string[]> {
  const proposals = (await openProposals(deps, scope)).filter(
    ({ evidenceId, targetId }) =>
      evidenceId === input.evidenceId && targetId === (input.targetId ?? targetId),
  );
  const offered = proposals.filter(({ whyNot }) => whyNot === null).map((one) => one.targetId);
  const [barred] = proposals;
  if (offered.length === 0 && barred?.whyNot) throw new AppError("forbidden", barred.whyNot);
  const accepted = await store.acceptancesOf(deps.db, scope, input.evidenceId);
  const known = [...new Set([...offered, ...accepted.map((row) => row.targetId)])];
  const targets =
    input.targetId === undefined
      ? [...new Set(offered)]
      : known.filter((id) => id === input.targetId);
  if (targets.length > 0) return targets;
  throw new AppError(
    "conflict",
    input.targetId === undefined
      ? "This document is not offered for anything that is still open."
      : `This document is not offered for ${input.targetId}.`,
  );
}

function acceptanceOf(
  deps: Deps,
  of: { input: AcceptInput; targetId: string; actor: { userId: string; role: Role } },
): StoredAcceptance & { id: string } {
  return {
    id: deps.newId(),
    evidenceId: of.input.evidenceId,
    targetId: of.targetId,
    note: of.input.note,
    acceptedById: of.actor.userId,
    role: of.actor.role,
    acceptedAt: deps.now(),
  };
}
