import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type {
  HandoverEvent,
  HandoverItem,
  HandoverStep,
  HandoverVerb,
} from "#server/handover/schema.ts";
import type { Role } from "#server/identity/schema.ts";

export type Stepper = { readonly userId: string; readonly role: Role };

/** null when this person may take this step now; otherwise the reason, to stand beside the disabled control. */
export function whyNotStep(item: HandoverItem, verb: HandoverVerb, by: Stepper): string | null {
  const role = verb === "offer" ? item.giver : item.receiver;
  if (by.role !== role)
    return `Only the ${ROLE_NAMES[role]} can ${verb === "offer" ? "offer" : "answer"} this item; you are here as ${ROLE_NAMES[by.role]}.`;
  if (verb === "offer") return whyNotOffer(item);
  if (item.state !== "offered" && item.state !== "conditional")
    return item.state === "accepted" || item.state === "not-applicable"
      ? "This item is settled."
      : `The ${ROLE_NAMES[item.giver]} has not offered this item yet.`;
  if (item.offeredById === by.userId) return "Nobody accepts their own offer.";
  return null;
}

function whyNotOffer(item: HandoverItem): string | null {
  if (item.state === "accepted" || item.state === "not-applicable") return "This item is settled.";
  if (item.state === "offered" && !item.isOfferedByEvidence)
    return `This item is offered and waits for the ${ROLE_NAMES[item.receiver]}.`;
  return null;
}

/** What must go with a step; null when it is there. */
export function whatIsMissing(verb: HandoverVerb, step: HandoverStep): string | null {
  const hasNote = (step.note ?? "") !== "";
  if (verb === "offer" && !hasNote && (step.evidenceIds ?? []).length === 0)
    return "Say in a note where it is, or attach a document.";
  if (verb === "return" && !hasNote) return "Say in a note what is missing.";
  if (verb === "condition" && !hasNote) return "Say in a note what the condition is.";
  if (verb === "condition" && step.dueAt === undefined)
    return "Give the day the condition is due (dueAt).";
  return null;
}

/** What a step is called in the record. */
export const ACTION_OF: Readonly<Record<HandoverVerb, HandoverEvent["action"]>> = {
  offer: "offered",
  accept: "accepted",
  return: "returned",
  condition: "conditional",
};
