import { factKindsOf } from "#server/signals/rules/kinds.ts";
import type { EvidenceItem, Reading } from "#server/signals/schema.ts";
import type { DocumentSubject, GoneMark } from "./schema.ts";

const keyOf = (factKind: string, subject: string) => `${factKind}\n${subject}`;

/**
 * What a document speaks for: each subject once, whether it was marked gone, and whether a newer document
 * speaks for it. The rules ask the same questions of readings; this only puts the answer into words.
 */
export function subjectsOf(
  id: string,
  evidence: readonly EvidenceItem[],
  marks: readonly GoneMark[],
): DocumentSubject[] {
  const mine = evidence.find((item) => item.evidenceId === id);
  if (!mine) return [];
  const last = new Map(marks.map((mark) => [keyOf(mark.factKind, mark.subject), mark]));
  const found = new Map<string, DocumentSubject>();
  for (const reading of mine.readings) {
    for (const factKind of factKindsOf(reading.catalogueKind)) {
      const key = keyOf(factKind, reading.subject);
      const mark = last.get(key) ?? null;
      const isGone = mark?.isGone === true && observedMs(mine, reading) <= mark.at.getTime();
      const supersededBy = newerOf(mine, reading, evidence);
      if (factKind === "component" && reading.catalogueKind === "model.card" && !mark) continue;
      found.set(key, { factKind, subject: reading.subject, mark, isGone, supersededBy });
    }
  }
  return [...found.values()];
}

function observedMs(item: EvidenceItem, reading: Reading): number {
  return Date.parse(reading.observedAt ?? item.observedAt ?? item.receivedAt);
}

function newerOf(
  mine: EvidenceItem,
  reading: Reading,
  evidence: readonly EvidenceItem[],
): string | null {
  let newest = { id: mine.evidenceId, ms: observedMs(mine, reading), at: mine.receivedAt };
  for (const item of evidence) {
    for (const other of item.readings) {
      if (other.catalogueKind !== reading.catalogueKind || other.subject !== reading.subject)
        continue;
      const ms = observedMs(item, other);
      if (ms > newest.ms || (ms === newest.ms && item.receivedAt > newest.at))
        newest = { id: item.evidenceId, ms, at: item.receivedAt };
    }
  }
  return newest.id === mine.evidenceId ? null : newest.id;
}
