import { interpret } from "#server/evidence/rules/interpret.ts";
import type { Fact, Note } from "#server/evidence/schema.ts";
import { sha256 } from "#server/platform/digest.ts";
import { READINGS_VERSION, readingsOf } from "#server/signals/rules/readings.ts";
import type { Reading } from "#server/signals/schema.ts";
import { type SampleDocument, sampleDocuments } from "./documents.ts";

/** A sample document as an upload of it would be kept. */
export type ReadDocument = SampleDocument & {
  readonly digest: string;
  readonly storedDigest: string;
  readonly body: Buffer;
  readonly source: string;
  readonly format: string;
  readonly recognisedBy: string;
  readonly observedAt: string | null;
  readonly receivedAt: string;
  readonly facts: readonly Fact[];
  readonly notes: readonly Note[];
  readonly readings: readonly Reading[];
  readonly readingsVersion: string;
};

/** Reads every sample document once, by the adapters that read uploads; a refusal is a fault of ours. */
export function readSampleDocuments(at: Date): ReadDocument[] {
  return sampleDocuments(at).map((document) => readOne(document, at));
}

/** Documents arrive two hours after what they tell of. */
const ARRIVES_MS_AFTER = 2 * 3_600_000;

function readOne(document: SampleDocument, at: Date): ReadDocument {
  const bytes = Buffer.from(document.text);
  const found = interpret(bytes, { mediaType: document.mediaType, at, maxBytes: 1_000_000 });
  if (found.kind === "refused")
    throw new Error(`sample document ${document.key}: ${found.refusal.message}`);
  const observedMs = found.observedAt === null ? at.getTime() : Date.parse(found.observedAt);
  const receivedAt = new Date(Math.min(observedMs + ARRIVES_MS_AFTER, at.getTime())).toISOString();
  const { source, format, recognisedBy, facts, notes, observedAt } = found;
  const meta = {
    evidenceId: document.key,
    source,
    format,
    senderKind: "machine",
    senderId: "sample",
    receivedAt,
    observedAt,
    context: {},
  } as const;
  return {
    ...document,
    digest: sha256(bytes),
    storedDigest: sha256(found.stored),
    body: found.stored,
    source,
    format,
    recognisedBy,
    observedAt,
    receivedAt,
    facts,
    notes,
    readings: readingsOf(facts, meta),
    readingsVersion: READINGS_VERSION,
  };
}
