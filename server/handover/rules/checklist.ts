import { catalogue, challengeOf, testOf } from "#server/catalogue/catalogue.ts";
import {
  type HandoverItem as CatalogueItem,
  FACTORS,
  type Factors,
} from "#server/catalogue/schema.ts";
import type { Handover, HandoverEvent, HandoverItem } from "#server/handover/schema.ts";
import { Role } from "#server/identity/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { type Offer, type OwnRecords, offersOf } from "./offers.ts";

/** Everything the checklist of one project is made from, at one moment. */
export type HandoverInput = {
  readonly factors: Factors;
  readonly readiness: Readiness;
  readonly evidence: readonly EvidenceItem[];
  readonly records: OwnRecords;
  /** Oldest first within an item. */
  readonly events: readonly HandoverEvent[];
};

type Stage = (typeof FACTORS.stage)[number];
const STAGES: readonly Stage[] = FACTORS.stage;

/** The stage a project enters next: what its handover is for. A stage that is not set starts at the pilot. */
export function nextStage(stage: Stage | undefined): Stage {
  if (stage === undefined || stage === "research" || stage === "prototype") return "pilot";
  return "production";
}

/** The catalogue's checklist for this project: state, what was offered, and why this project needs it. */
export function handoverAt(input: HandoverInput): Handover {
  const target = STAGES.indexOf(nextStage(input.factors.stage));
  const { asOf } = input.readiness;
  const evidence = input.evidence.filter((document) => document.receivedAt <= asOf);
  const offers = offersOf({ ...input, evidence });
  const items = catalogue.handover.items.map((item) =>
    itemOf(item, {
      isDue: STAGES.indexOf(item.requiredFrom) <= target,
      events: input.events.filter((event) => event.itemId === item.id),
      offers: offers.get(item.id) ?? [],
      readiness: input.readiness,
    }),
  );
  return { items, progress: progressOf(items) };
}

function itemOf(
  item: CatalogueItem,
  of: {
    isDue: boolean;
    events: readonly HandoverEvent[];
    offers: readonly Offer[];
    readiness: Readiness;
  },
): HandoverItem {
  return {
    id: item.id,
    group: item.group,
    text: item.text,
    giver: Role.parse(item.giver),
    receiver: Role.parse(item.accepter),
    isRequired: item.required,
    requiredFrom: item.requiredFrom,
    isDue: of.isDue,
    because: becauseOf(item, of.readiness),
    ...stateOf(of.events, of.offers),
  };
}

type State = Pick<
  HandoverItem,
  | "state"
  | "revision"
  | "evidence"
  | "offeredById"
  | "isOfferedByEvidence"
  | "offeredAt"
  | "settledById"
  | "settledAt"
  | "note"
  | "dueAt"
>;

/**
 * The state of an item is its last event. Evidence offers an item that nobody has offered, and one
 * that came back when the document arrived after that; it never accepts.
 */
export function stateOf(events: readonly HandoverEvent[], offers: readonly Offer[]): State {
  const last = events.at(-1);
  const isOpen = !last || last.action === "returned" || last.action === "reopened";
  const since = last?.at.toISOString() ?? "";
  const fresh = isOpen
    ? offers.find((offer) => (offer.since === null ? !last : offer.since > since))
    : undefined;
  const evidence = evidenceOf(events, offers);
  if (fresh)
    return {
      ...NOTHING,
      state: "offered",
      revision: last?.seq ?? 0,
      evidence,
      offeredById: fresh.senderId,
      isOfferedByEvidence: true,
      offeredAt: fresh.since,
    };
  if (!last) return { ...NOTHING, evidence };
  const offer = events.findLast((event) => event.action === "offered");
  const isSettled = last.action !== "offered" && last.action !== "reopened";
  return {
    state: last.action === "reopened" ? "open" : last.action,
    revision: last.seq,
    evidence,
    offeredById: offer?.actorId ?? null,
    isOfferedByEvidence: false,
    offeredAt: offer?.at.toISOString() ?? null,
    settledById: isSettled ? last.actorId : null,
    settledAt: isSettled ? last.at.toISOString() : null,
    note: last.note,
    dueAt: last.action === "conditional" ? (last.dueAt?.toISOString().slice(0, 10) ?? null) : null,
  };
}

const NOTHING: State = {
  state: "open",
  revision: 0,
  evidence: [],
  offeredById: null,
  isOfferedByEvidence: false,
  offeredAt: null,
  settledById: null,
  settledAt: null,
  note: "",
  dueAt: null,
};

/** What the checklist itself knows and what was attached by hand; each document once. */
function evidenceOf(
  events: readonly HandoverEvent[],
  offers: readonly Offer[],
): HandoverItem["evidence"] {
  const attached = events.flatMap((event) =>
    event.evidenceIds.map((evidenceId) => ({ evidenceId, text: "attached to the offer" })),
  );
  const found = offers.flatMap((offer) =>
    offer.evidenceId === null ? [] : [{ evidenceId: offer.evidenceId, text: offer.text }],
  );
  const seen = new Map([...attached, ...found].map((one) => [one.evidenceId, one]));
  return [...seen.values()];
}

/** The gap of this project that the item closes: a high risk it mitigates, or a test without proof. */
function becauseOf(item: CatalogueItem, readiness: Readiness): string | null {
  const risks = item.mitigates
    .map((id) => ({ id, score: readiness.challenges[id] }))
    .flatMap(({ id, score }) => (score?.residual ? [{ id, high: score.residual.high }] : []))
    .filter(({ high }) => high >= 50)
    .sort((a, b) => b.high - a.high);
  const unproven = item.tests.filter((id) => {
    const test = readiness.tests[id];
    return test !== undefined && test.claim !== "not-applicable" && test.credit === 0;
  });
  const [risk] = risks;
  const [testId] = unproven;
  const parts = [
    risk
      ? `${challengeOf(risk.id).name}: risk ${Math.floor(risk.high * 10) / 10}, ${risk.high >= 75 ? "critical" : "high"}`
      : "",
    testId ? `“${testOf(testId).name}” has no fresh proof` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join("; ")}.` : null;
}

/** Counts the items that are due; accepted and agreed not applicable are settled. */
export function progressOf(items: readonly HandoverItem[]): Handover["progress"] {
  const due = items.filter((item) => item.isDue);
  const count = (state: HandoverItem["state"]) => due.filter((item) => item.state === state).length;
  const accepted = count("accepted");
  const notApplicable = count("not-applicable");
  return {
    total: due.length,
    open: count("open"),
    offered: count("offered"),
    accepted,
    conditional: count("conditional"),
    returned: count("returned"),
    notApplicable,
    acceptedShare: due.length === 0 ? 1 : (accepted + notApplicable) / due.length,
  };
}
