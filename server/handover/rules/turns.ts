import type { Handover, HandoverItem } from "#server/handover/schema.ts";
import { ROLES, type Role } from "#server/identity/schema.ts";

/** What has to happen next with an item, and who does it; null: nothing, it is settled. */
export type Turn = {
  readonly does: "offer" | "offer-again" | "answer" | "meet" | "confirm";
  readonly role: Role;
  /** Where it is one person's: who sees to the condition. */
  readonly personId: string | null;
  /** The day it is due, where one is set. */
  readonly dueOn: string | null;
};

export function turnOf(item: HandoverItem): Turn | null {
  const { giver, receiver, condition, deadline, ownerId } = item;
  if (item.state === "accepted" || item.state === "not-applicable") return null;
  if (item.state === "offered")
    return { does: "answer", role: receiver, personId: null, dueOn: deadline };
  if (item.state === "conditional" && condition)
    return condition.met
      ? { does: "confirm", role: receiver, personId: null, dueOn: condition.dueAt }
      : { does: "meet", role: giver, personId: condition.ownerId, dueOn: condition.dueAt };
  const does = item.state === "returned" ? "offer-again" : "offer";
  return { does, role: giver, personId: ownerId, dueOn: deadline };
}

/** Whether the next step is this person's: theirs by name, else by role. */
export function isTurnOf(turn: Turn | null, by: { userId: string; role: Role } | null): boolean {
  if (!turn || !by) return false;
  return turn.personId === by.userId || turn.role === by.role;
}

/** What waits for one role. */
export type RoleTurns = {
  readonly role: Role;
  readonly offer: number;
  readonly answer: number;
  readonly meet: number;
  readonly overdue: number;
  /** The first item of the list that waits for it. */
  readonly firstId: string;
};

/** What waits for whom among the items that are due; the role with the most first. */
export function turnsOf({ items }: Pick<Handover, "items">): RoleTurns[] {
  const turns = items
    .filter(({ isDue }) => isDue)
    .flatMap((item) => {
      const turn = turnOf(item);
      return turn ? [{ item, turn }] : [];
    });
  return ROLES.flatMap((role) => {
    const own = turns.filter(({ turn }) => turn.role === role);
    const [first] = own;
    if (!first) return [];
    const count = (...does: Turn["does"][]) =>
      own.filter(({ turn }) => does.includes(turn.does)).length;
    return [
      {
        role,
        offer: count("offer", "offer-again"),
        answer: count("answer", "confirm"),
        meet: count("meet"),
        overdue: own.filter(({ item }) => item.isOverdue).length,
        firstId: first.item.id,
      },
    ];
  }).sort((a, b) => b.offer + b.answer + b.meet - (a.offer + a.answer + a.meet));
}
