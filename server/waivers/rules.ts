import type { WaiverRecord, WaiverStanding, WaiverState } from "./schema.ts";

/** A waiver holds until its expiry, that instant not included, whether or not anybody wrote that down. */
export function waiverStateAt(record: WaiverRecord, at: Date): WaiverState {
  const last = record.rulings
    .filter(({ ruledAt }) => ruledAt <= at)
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  const state = last?.ruling ?? "requested";
  return (state === "approved" || state === "requested") && at >= record.expiresAt
    ? "expired"
    : state;
}

export function standingsAt(records: readonly WaiverRecord[], at: Date): WaiverStanding[] {
  const known = records.filter(({ requestedAt }) => requestedAt <= at);
  const approved = known.filter((record) => waiverStateAt(record, at) === "approved");
  const renewed = new Set(approved.map(({ renewsId }) => renewsId));
  return known.map((record) => ({
    id: record.id,
    gateId: record.gateId,
    conditionId: record.conditionId,
    state: waiverStateAt(record, at),
    expiresAt: record.expiresAt,
    isRenewed: renewed.has(record.id),
  }));
}
