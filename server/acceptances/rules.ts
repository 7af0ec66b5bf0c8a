import type { Actor } from "#server/identity/schema.ts";
import type { OpenProposal } from "#server/receipts/schema.ts";
import type { Proposal } from "#server/signals/schema.ts";
import type { AcceptedMany, AcceptMany } from "./schema.ts";

/** Why this asker can't accept a proposal, in a sentence a screen can show; null when they can. */
export function whyNotAccept(actor: Actor, proposal: Proposal): string | null {
  if (actor.kind !== "person") return "Only a person can accept evidence.";
  if (proposal.senderId === actor.userId) return "You sent it: another member has to accept it.";
  if (proposal.acceptedBy.length === 0 || proposal.acceptedBy.includes(actor.role)) return null;
  const roles = proposal.acceptedBy.map((role) => role.replaceAll("-", " ")).join(" or ");
  return `It counts only when accepted in the role ${roles}.`;
}

export type Chosen = {
  readonly offers: readonly { evidenceId: string; targetId: string }[];
  readonly barred: AcceptedMany["barred"];
};

/** Of what was asked for, what the asker may accept now; each pair once, in the order asked. */
export function chosenOf(open: readonly OpenProposal[], items: AcceptMany["items"]): Chosen {
  const offers = new Map<string, { evidenceId: string; targetId: string }>();
  const barred = new Map<string, AcceptedMany["barred"][number]>();
  for (const { evidenceId, targetId } of items) {
    const offered = open.filter(
      (one) => one.evidenceId === evidenceId && (targetId ?? one.targetId) === one.targetId,
    );
    if (offered.length === 0) {
      const what = targetId === undefined ? "anything that is still open" : targetId;
      const reason = `It is not offered for ${what}.`;
      barred.set(`${evidenceId} ${targetId}`, { evidenceId, targetId: targetId ?? null, reason });
    }
    for (const { whyNot, ...one } of offered) {
      const key = `${evidenceId} ${one.targetId}`;
      if (whyNot === null) offers.set(key, { evidenceId, targetId: one.targetId });
      else barred.set(key, { evidenceId, targetId: one.targetId, reason: whyNot });
    }
  }
  // One document may be offered for a target by two rules; what may be accepted by either may be accepted.
  for (const key of offers.keys()) barred.delete(key);
  return { offers: [...offers.values()], barred: [...barred.values()] };
}
