import type { HandoverEvent, HandoverItem } from "#server/handover/schema.ts";
import type { Offer } from "./offers.ts";

export type State = Pick<
  HandoverItem,
  | "state"
  | "revision"
  | "evidence"
  | "ownerId"
  | "deadline"
  | "isOverdue"
  | "offeredById"
  | "isOfferedByEvidence"
  | "isExclusion"
  | "offeredAt"
  | "settledById"
  | "settledAt"
  | "note"
  | "dueAt"
  | "condition"
>;

const dayOf = (at: Date | null) => at?.toISOString().slice(0, 10) ?? null;

/**
 * The state of an item is its last event; days and owners that were set beside it stand whatever the
 * state. Evidence offers an item that nobody has offered, and one that came back when the document
 * arrived after that; it never accepts. `today` is a day in UTC.
 */
export function stateOf(
  events: readonly HandoverEvent[],
  offers: readonly Offer[],
  today: string,
): State {
  const planned = events.filter(({ action }) => action === "planned");
  const state = stateNow(
    events.filter(({ action }) => action !== "planned"),
    offers,
  );
  const deadline = dayOf(planned.at(-1)?.dueAt ?? null);
  return {
    ...state,
    revision: events.at(-1)?.seq ?? 0,
    ownerId: planned.findLast(({ ownerId }) => ownerId !== null)?.ownerId ?? null,
    deadline,
    isOverdue: isOverdue(state, deadline, today),
  };
}

/** A day is over when the next has begun. What is settled, or waits for its condition alone, is late for nothing else. */
function isOverdue(of: Pick<State, "state" | "dueAt">, deadline: string | null, today: string) {
  if (of.state === "accepted" || of.state === "not-applicable") return false;
  const due = of.state === "conditional" ? of.dueAt : deadline;
  return due !== null && due < today;
}

type StateNow = Omit<State, "revision" | "ownerId" | "deadline" | "isOverdue">;

function stateNow(events: readonly HandoverEvent[], offers: readonly Offer[]): StateNow {
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
      evidence,
      offeredById: fresh.senderId,
      isOfferedByEvidence: true,
      offeredAt: fresh.since,
    };
  if (!last) return { ...NOTHING, evidence };
  const offer = events.findLast(({ action }) => action === "offered" || action === "excluded");
  const condition = conditionOf(events, offer);
  // Having met it is no answer: the one to the offer stands until there is another.
  const answer = condition ? events.findLast(({ action }) => action === "conditional") : last;
  const isSettled = !["offered", "excluded", "reopened"].includes(last.action);
  return {
    state: STATES[last.action],
    evidence,
    offeredById: offer?.actorId ?? null,
    isOfferedByEvidence: false,
    isExclusion: last.action === "excluded",
    offeredAt: offer?.at.toISOString() ?? null,
    settledById: isSettled ? (answer?.actorId ?? null) : null,
    settledAt: isSettled ? (answer?.at.toISOString() ?? null) : null,
    note: (answer ?? last).note,
    dueAt: condition?.dueAt ?? null,
    condition,
  };
}

const STATES: Readonly<Record<HandoverEvent["action"], HandoverItem["state"]>> = {
  offered: "offered",
  excluded: "offered",
  accepted: "accepted",
  conditional: "conditional",
  met: "conditional",
  returned: "returned",
  "not-applicable": "not-applicable",
  reopened: "open",
  planned: "open",
};

/** Who offered it sees to the condition where nobody else is named. */
function conditionOf(
  events: readonly HandoverEvent[],
  offer: HandoverEvent | undefined,
): HandoverItem["condition"] {
  const last = events.at(-1);
  if (last?.action !== "conditional" && last?.action !== "met") return null;
  const set = events.findLast(({ action }) => action === "conditional");
  if (!set) return null;
  const met = last.action === "met" ? last : null;
  return {
    text: set.note,
    ownerId: set.ownerId ?? offer?.actorId ?? null,
    dueAt: dayOf(set.dueAt),
    met: met && { byId: met.actorId, at: met.at.toISOString(), note: met.note },
  };
}

const NOTHING: StateNow = {
  state: "open",
  evidence: [],
  offeredById: null,
  isOfferedByEvidence: false,
  isExclusion: false,
  offeredAt: null,
  settledById: null,
  settledAt: null,
  note: "",
  dueAt: null,
  condition: null,
};

/** What the checklist itself knows and what was attached by hand; each document once. */
function evidenceOf(
  events: readonly HandoverEvent[],
  offers: readonly Offer[],
): HandoverItem["evidence"] {
  const attached = events.flatMap((event) =>
    event.evidenceIds.map((evidenceId) => ({
      evidenceId,
      text:
        event.action === "met" ? "attached when the condition was met" : "attached to the offer",
    })),
  );
  const found = offers.flatMap((offer) =>
    offer.evidenceId === null ? [] : [{ evidenceId: offer.evidenceId, text: offer.text }],
  );
  const seen = new Map([...attached, ...found].map((one) => [one.evidenceId, one]));
  return [...seen.values()];
}
