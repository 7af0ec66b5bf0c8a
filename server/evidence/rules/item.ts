import type { EvidenceRow } from "#server/receipts/schema.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import type { Fact } from "../schema.ts";

/** A document as the rules see it. */
export function itemOf(row: EvidenceRow, facts: readonly Fact[]): EvidenceItem {
  const meta = {
    evidenceId: row.id,
    source: row.source,
    senderKind: row.senderKind,
    senderId: row.senderId,
    receivedAt: row.receivedAt.toISOString(),
    observedAt: row.observedAt?.toISOString() ?? null,
    context: row.context,
  };
  const readings = readingsOf(facts, { ...meta, format: row.format });
  return { ...meta, isDated: row.observedAtBasis === "document", readings, sightings: [] };
}
