import { sha256 } from "#server/platform/digest.ts";
import type { EvidenceRow, NewEvidence } from "#server/receipts/schema.ts";
import type { Observed, Understood } from "./observed.ts";
import { plainFileName } from "./sender-words.ts";

/** What is kept of a document beside its bytes, but for who sent it. */
export function rowOf(of: {
  digest: string;
  read: Understood;
  input: NewEvidence;
  observed: Observed;
  id: string;
  receivedAt: Date;
}): Omit<EvidenceRow, "senderKind" | "senderId" | "effect"> {
  const { digest, read, input, observed, id, receivedAt } = of;
  return {
    id,
    digest,
    storedDigest: sha256(read.stored),
    source: read.source,
    format: read.format,
    recognisedBy: read.recognisedBy,
    fileName: plainFileName(input.fileName) ?? titleIn(read),
    mediaType: input.mediaType?.slice(0, 200) ?? null,
    sizeBytes: input.bytes.byteLength,
    context: { ...input.context, ...(input.event ? { event: input.event } : {}) },
    observedAt: observed.at,
    observedAtBasis: observed.basis,
    receivedAt,
    factCount: read.facts.length,
    notes: [...(input.notes ?? []), ...read.notes, ...observed.notes],
    isSample: input.isSample ?? false,
  };
}

/** A document that a person entered is known by its title. */
function titleIn({ facts }: Understood): string | null {
  const [fact] = facts;
  return fact?.kind === "document" ? fact.value.title.slice(0, 255) : null;
}
