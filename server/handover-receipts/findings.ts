import type { HandoverReceipt } from "./schema.ts";

/** How far the signatures are. */
export function receiptsTitle(receipts: readonly HandoverReceipt[]): string {
  if (receipts.length === 0) return "None is drawn up yet";
  const final = receipts.filter(({ isFinal }) => isFinal).length;
  const open = receipts.filter(({ isFinal, isCurrent }) => !isFinal && isCurrent).length;
  const waits = open === 0 ? "" : `, ${open} ${open === 1 ? "waits" : "wait"} for signatures`;
  return `${final} final${waits}`;
}

/** What one receipt counts. */
export function receiptText({ content: { items, counts } }: HandoverReceipt): string {
  const parts = [
    `${counts.accepted} of ${items.length} accepted`,
    counts.conditional > 0 ? `${counts.conditional} with a condition` : "",
    counts.notApplicable > 0 ? `${counts.notApplicable} not applicable` : "",
  ].filter(Boolean);
  return `${parts.join(", ")}.`;
}
