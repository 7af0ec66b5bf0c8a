import { catalogue } from "#server/catalogue/catalogue.ts";
import type { HandoverItem as CatalogueItem } from "#server/catalogue/schema.ts";
import { OWNED_AREAS, type Project } from "#server/projects/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";

/** Something that offers an item without a person doing so. */
export type Offer = {
  readonly evidenceId: string | null;
  readonly text: string;
  /** ISO instant since when it offers; null for a record that has no date, which offers only once. */
  readonly since: string | null;
  /** The person who sent it, and so cannot accept it; null for a machine. */
  readonly senderId: string | null;
};

/** What the product itself keeps and some items ask for. */
export type OwnRecords = {
  readonly owners: Project["owners"];
  readonly activeMemberIds: readonly string[];
};

type Of = {
  readonly readiness: Readiness;
  readonly evidence: readonly EvidenceItem[];
  readonly records: OwnRecords;
  /** Items that are not the catalogue's: only a document that names one offers it. */
  readonly ownIds: readonly string[];
};

/** Offers by item id; the newest first. */
export function offersOf(of: Of): ReadonlyMap<string, readonly Offer[]> {
  const newest = (offers: readonly Offer[]) =>
    [...offers].sort((a, b) => ((a.since ?? "") < (b.since ?? "") ? 1 : -1));
  const ofCatalogue = catalogue.handover.items.map((item) => {
    const days = Number(/within (\d+)d/.exec(item.autoTick.rule)?.[1] ?? DEFAULT_DAYS);
    const offers = [
      ...byProof(item, of),
      ...byDocument(item.id, days, of),
      ...byOwnRecord(item, of),
    ];
    return [item.id, newest(offers)] as const;
  });
  const own = of.ownIds.map((id) => [id, newest(byDocument(id, DEFAULT_DAYS, of))] as const);
  return new Map([...ofCatalogue, ...own]);
}

const offerOf = (document: EvidenceItem, text: string): Offer => ({
  evidenceId: document.evidenceId,
  text,
  since: document.receivedAt,
  senderId: document.senderKind === "person" ? document.senderId : null,
});

/** A document of a kind the item asks for that is fresh, passing proof of one of the item's tests. */
function byProof(item: CatalogueItem, { readiness, evidence }: Of): Offer[] {
  const tests: readonly string[] = item.tests;
  const proofs = readiness.signals.filter(
    (signal) =>
      signal.testId !== undefined &&
      tests.includes(signal.testId) &&
      signal.outcome === "pass" &&
      signal.credit > 0,
  );
  // A plain document may be about anything: it has to name the item.
  const kinds = item.autoTick.kinds.filter((kind) => kind !== "document");
  return evidence.flatMap((document) => {
    const proof = proofs.find((signal) => signal.evidenceIds.includes(document.evidenceId));
    const reading = document.readings.find((one) => kinds.includes(one.catalogueKind));
    return proof && reading
      ? [offerOf(document, `${reading.catalogueKind} proves ${proof.testId}`)]
      : [];
  });
}

const DAY_MS = 86_400_000;
/** Items that state no age of their own take a document of the last year. */
const DEFAULT_DAYS = 365;

/** A dated document that names the item, young enough for it. */
function byDocument(itemId: string, days: number, { readiness, evidence }: Of): Offer[] {
  const now = Date.parse(readiness.asOf);
  return evidence.flatMap((document) => {
    const reading = document.readings.find((one) => namesItem(one.metrics.handoverItems, itemId));
    const date = reading?.observedAt ?? document.observedAt;
    if (!reading || date === null) return [];
    const age = now - Date.parse(date);
    return age >= 0 && age <= days * DAY_MS
      ? [offerOf(document, `names this item, dated ${date.slice(0, 10)}`)]
      : [];
  });
}

function namesItem(value: unknown, itemId: string): boolean {
  return Array.isArray(value) && value.includes(itemId);
}

/** Items about the project's own record: its owners, and what both sides rated. */
function byOwnRecord(item: CatalogueItem, { readiness, records }: Of): Offer[] {
  const own = (text: string): Offer[] => [{ evidenceId: null, text, since: null, senderId: null }];
  if (item.autoTick.kinds.includes("owners.file")) {
    const active = new Set(records.activeMemberIds);
    const isOwned = (area: string) =>
      records.owners.some((owner) => owner.area === area && active.has(owner.userId));
    return OWNED_AREAS.every(isOwned) ? own("the project names four owners, all members") : [];
  }
  if (item.autoTick.kinds.includes("assessment")) {
    const { value, openItems } = readiness.roleGap;
    return value !== null && openItems.length === 0
      ? own("both sides rated, and no gap of two levels is open")
      : [];
  }
  return [];
}
