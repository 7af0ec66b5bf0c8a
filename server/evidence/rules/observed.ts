import type { NewEvidence, ObservedAtBasis } from "#server/receipts/schema.ts";
import type { Note, Refusal } from "../schema.ts";
import type { Interpretation } from "./interpret.ts";

export type Understood = Extract<Interpretation, { kind: "understood" }>;

export type Observed = {
  readonly at: Date;
  readonly basis: ObservedAtBasis;
  readonly notes: readonly Note[];
};

/** The document's own date counts; else what the sender states; a machine's undated document is as old as its arrival. */
export function observationOf({
  read,
  input,
  isMachine,
  now,
}: {
  read: Understood;
  input: NewEvidence;
  isMachine: boolean;
  now: Date;
}): Observed | Refusal {
  if (read.observedAt !== null)
    return { at: new Date(read.observedAt), basis: "document", notes: [] };
  if (input.observedAt) {
    const isFuture = input.observedAt > now;
    const message = `${input.observedAt.toISOString()} is in the future: it gives no credit yet.`;
    const notes = isFuture ? [{ code: "future_timestamp", message }] : [];
    return { at: input.observedAt, basis: "sender", notes };
  }
  if (isMachine) return { at: now, basis: "receipt", notes: [] };
  return {
    code: "missing_date",
    message: "The document carries no date. Say when it was observed and send it again.",
  };
}
