import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type {
  HandoverEvent,
  HandoverItem,
  HandoverStep,
  HandoverVerb,
} from "#server/handover/schema.ts";
import type { Role } from "#server/identity/schema.ts";

export type Stepper = { readonly userId: string; readonly role: Role };
/** forbidden: it is not theirs to do. conflict: it is not the moment. */
export type StepRefusal = { readonly code: "forbidden" | "conflict"; readonly why: string };

/** null when this person may take this step now; otherwise the reason, to stand beside the disabled control. */
export function whyNotStep(item: HandoverItem, verb: HandoverVerb, by: Stepper): string | null {
  return stepRefusal(item, verb, by)?.why ?? null;
}

export function stepRefusal(
  item: HandoverItem,
  verb: HandoverVerb,
  by: Stepper,
): StepRefusal | null {
  const notTheirs = whyNotTheirs(item, verb, by);
  if (notTheirs) return { code: "forbidden", why: notTheirs };
  const notNow = whyNotNow(item, verb);
  if (notNow) return { code: "conflict", why: notNow };
  const own = ANSWERS.has(verb) ? whyOwn(item, by) : null;
  return own ? { code: "forbidden", why: own } : null;
}

const ANSWERS: ReadonlySet<HandoverVerb> = new Set(["accept", "return", "condition"]);

function whyNotTheirs(item: HandoverItem, verb: HandoverVerb, by: Stepper): string | null {
  const { giver, receiver, condition } = item;
  const here = `you are here as ${ROLE_NAMES[by.role]}`;
  if (verb === "plan")
    return by.role === giver || by.role === receiver
      ? null
      : `Only the ${ROLE_NAMES[giver]} or the ${ROLE_NAMES[receiver]} can say by when; ${here}.`;
  if (verb === "meet")
    return by.role === giver || condition?.ownerId === by.userId
      ? null
      : `Only the ${ROLE_NAMES[giver]} or who sees to the condition can say that it is met; ${here}.`;
  const isGiving = verb === "offer" || verb === "exclude";
  if (by.role === (isGiving ? giver : receiver)) return null;
  return `Only the ${ROLE_NAMES[isGiving ? giver : receiver]} can ${isGiving ? "offer" : "answer"} this item; ${here}.`;
}

const isSettled = ({ state }: HandoverItem) => state === "accepted" || state === "not-applicable";

function whyNotNow(item: HandoverItem, verb: HandoverVerb): string | null {
  if (verb === "reopen") return isSettled(item) ? null : "Nothing is settled yet.";
  if (verb === "meet" && item.state !== "conditional") return "It has no condition to meet.";
  if (isSettled(item)) return "This item is settled.";
  if (verb === "plan") return null;
  if (verb === "meet") return item.condition?.met ? "It is said to be met already." : null;
  if (verb === "offer" || verb === "exclude") return whyNotOffer(item);
  if (item.state !== "offered" && item.state !== "conditional")
    return `The ${ROLE_NAMES[item.giver]} has not offered this item yet.`;
  if (verb === "condition" && item.isExclusion)
    return "What does not apply has no condition: accept that, or ask back.";
  return null;
}

function whyNotOffer(item: HandoverItem): string | null {
  if (item.state === "conditional") return "It is accepted with a condition: say when that is met.";
  if (item.state === "offered" && !item.isOfferedByEvidence)
    return `This item is offered and waits for the ${ROLE_NAMES[item.receiver]}.`;
  return null;
}

function whyOwn(item: HandoverItem, by: Stepper): string | null {
  if (item.offeredById === by.userId) return "Nobody accepts their own offer.";
  if (item.condition?.met?.byId === by.userId) return "Nobody confirms what they met themselves.";
  return null;
}

/** What must go with a step; null when it is there. */
export function whatIsMissing(verb: HandoverVerb, step: HandoverStep): string | null {
  const hasNote = (step.note ?? "") !== "";
  const hasDocument = (step.evidenceIds ?? []).length > 0;
  if ((verb === "offer" || verb === "meet") && !hasNote && !hasDocument)
    return verb === "offer"
      ? "Say in a note where it is, or attach a document."
      : "Say in a note how it is met, or attach a document.";
  const words = NOTES[verb];
  if (words && !hasNote) return words;
  if (verb === "condition" && step.dueAt === undefined)
    return "Give the day the condition is due (dueAt).";
  if (verb === "plan" && step.dueAt === undefined && step.ownerId === undefined)
    return "Give a day (dueAt) or who sees to it (ownerId).";
  return null;
}

const NOTES: Partial<Readonly<Record<HandoverVerb, string>>> = {
  exclude: "Say in a note why it does not apply here.",
  return: "Say in a note what is missing.",
  condition: "Say in a note what the condition is.",
  reopen: "Say in a note why it is not settled after all.",
};

/** What a step is called in the record. */
export function actionOf(item: HandoverItem, verb: HandoverVerb): HandoverEvent["action"] {
  if (verb === "accept" && item.isExclusion) return "not-applicable";
  return ACTIONS[verb];
}

const ACTIONS: Readonly<Record<HandoverVerb, HandoverEvent["action"]>> = {
  offer: "offered",
  exclude: "excluded",
  accept: "accepted",
  return: "returned",
  condition: "conditional",
  meet: "met",
  reopen: "reopened",
  plan: "planned",
};
