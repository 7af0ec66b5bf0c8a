import { interpret } from "#server/evidence/rules/interpret.ts";
import { Fact } from "#server/evidence/schema.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { AT, ago } from "./evidence.ts";

// Facts with what a test does not care about filled in, and documents made of them.

let made = 0;
export const fact = (kind: Fact["kind"], days: number, value: object): Fact =>
  Fact.parse({ kind, subject: `${kind} ${made++}`, value, observedAt: ago(days), pointer: "" });

/** A document of generic facts that a machine sent `days` ago; on further days it sent the same bytes again. */
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
  const read = interpret(Buffer.from(statedBy(id, facts)), { at: AT, maxBytes: 10_000_000 });
  if (read.kind !== "understood") throw new Error(`${id}: ${read.refusal.message}`);
  return { ...item, readings: readingsOf(read.facts, { ...item, format: read.format }) };
}

/** As a script would write it: the same facts, each measurement under an id of its own. */
function statedBy(id: string, facts: readonly Fact[]): string {
  const stated = facts.map(({ kind, subject, observedAt, value }, i) => ({
    ...{ kind, id: `${id} ${i}`, subject, observedAt, value },
  }));
  return JSON.stringify({
    $schema: "/schemas/assay-facts-1.json",
    source: "script.py",
    facts: stated,
  });
}

/** The model and version that tests say is served. */
export const MODEL = { model: "price", version: "7" };
