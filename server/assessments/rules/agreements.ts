import type { Agreed, AgreementEntry } from "#server/assessments/schema.ts";
import { canonicalJson } from "#server/platform/digest.ts";

/**
 * What stands of everything that was settled in a round: of each target the last line, unless that
 * takes it back, with all who recorded the same answer since it was last taken back.
 */
export function standingAgreements(log: readonly AgreementEntry[]): Agreed[] {
  const byTarget = new Map<string, AgreementEntry[]>();
  for (const entry of log) {
    const key = `${entry.kind} ${entry.id}`;
    byTarget.set(key, [...(byTarget.get(key) ?? []), entry]);
  }
  return [...byTarget.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, entries]) => standing(entries) ?? []);
}

function standing(entries: readonly AgreementEntry[]): Agreed | null {
  const inOrder = [...entries].sort((a, b) => a.seq - b.seq);
  const last = inOrder.at(-1);
  if (!last || last.value === null) return null;
  const since = inOrder.slice(inOrder.findLastIndex((one) => one.value === null) + 1);
  const said = canonicalJson(last.value);
  const byIds = since
    .filter((one) => canonicalJson(one.value) === said)
    .map(({ recordedById }) => recordedById);
  const settled = { note: last.note, byIds: [...new Set(byIds)].sort() };
  // The kind decides the shape of the value; a spread of a union would lose which goes with which.
  if (last.kind === "challenge")
    return { kind: last.kind, id: last.id, value: last.value, ...settled };
  if (last.kind === "test") return { kind: last.kind, id: last.id, value: last.value, ...settled };
  return { kind: last.kind, id: last.id, value: last.value, ...settled };
}
