import { Fact } from "#server/evidence/schema.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { ago } from "./evidence.ts";

// Facts with what a test does not care about filled in, and documents made of them.

let made = 0;
export const fact = (kind: Fact["kind"], days: number, value: object): Fact =>
  Fact.parse({ kind, subject: `${kind} ${made++}`, value, observedAt: ago(days), pointer: "" });

/** A document of facts that a machine sent `days` ago; on further days it sent the same bytes again. */
export function told(
  of: { id: string; days: number; again?: readonly number[] } & Partial<EvidenceItem>,
  facts: readonly Fact[],
): EvidenceItem {
  const { id, days, again = [], ...more } = of;
  const item = {
    evidenceId: id,
    source: "assay-facts",
    senderKind: "machine" as const,
    senderId: "token:ci",
    receivedAt: ago(days),
    observedAt: ago(days),
    isDated: true,
    context: {},
    sightings: again.map((at) => ({
      senderKind: "machine" as const,
      seenAt: ago(at),
      claimedAt: null,
    })),
    ...more,
  };
  return { ...item, readings: readingsOf(facts, { ...item, format: "assay-facts" }) };
}

/** The model and version that tests say is served. */
export const MODEL = { model: "price", version: "7" };
