import type { WaiverRecord, WaiverStanding, WaiverState } from "./schema.ts";

/**
 * A waiver holds until its expiry, that instant not included, whether or not anybody wrote that down. An
 * approval by who requested or owns it is none, whatever row says so.
 */
export function waiverStateAt(record: WaiverRecord, at: Date): WaiverState {
  let state: WaiverState = "requested";
  for (const { ruling } of rulingsAt(record, at)) if (ruling !== "reviewed") state = ruling;
  const isOpen = state === "approved" || state === "requested";
  return isOpen && at >= record.expiresAt ? "expired" : state;
}

export function rulingsAt({ rulings, ...of }: WaiverRecord, at: Date): WaiverRecord["rulings"] {
  const isOwn = (id: string) => id === of.requestedById || id === of.ownerId;
  return rulings
    .filter(({ ruledAt }) => ruledAt <= at)
    .filter(({ ruling, ruledById }) => ruling !== "approved" || !isOwn(ruledById))
    .sort((a, b) => a.seq - b.seq);
}

/** When it was approved; null when it never held. */
export function approvedAt(record: WaiverRecord, at: Date): Date | null {
  return rulingsAt(record, at).find(({ ruling }) => ruling === "approved")?.ruledAt ?? null;
}

export function standingsAt(records: readonly WaiverRecord[], at: Date): WaiverStanding[] {
  const known = records.filter(({ requestedAt }) => requestedAt <= at);
  const held = new Set(known.filter((one) => approvedAt(one, at) !== null));
  const renewed = new Set([...held].map(({ renewsId }) => renewsId));
  return known.map((record) => ({
    id: record.id,
    gateId: record.gateId,
    conditionId: record.conditionId,
    state: waiverStateAt(record, at),
    expiresAt: record.expiresAt,
    wasApproved: held.has(record),
    isRenewed: renewed.has(record.id),
  }));
}

/** An emergency was approved in haste: somebody has to look at it afterwards. */
export function needsReview(record: WaiverRecord, at: Date): boolean {
  return (
    record.isEmergency &&
    approvedAt(record, at) !== null &&
    !rulingsAt(record, at).some(({ ruling }) => ruling === "reviewed")
  );
}

/** How many waivers it goes on from, one after the other. */
export function renewalsOf(record: WaiverRecord, all: readonly WaiverRecord[]): number {
  const byId = new Map(all.map((one) => [one.id, one]));
  const seen = new Set<string>();
  let before = record.renewsId;
  while (before !== null && !seen.has(before)) {
    seen.add(before);
    before = byId.get(before)?.renewsId ?? null;
  }
  return seen.size;
}

/** The instants at which something ends by itself, so that what was computed before is not shown after. */
export function endsOf(records: readonly WaiverRecord[]): number[] {
  return records.map(({ expiresAt }) => expiresAt.getTime());
}
