import type { Access, NewToken, TokenScope } from "./schema.ts";

const MACHINE_SCOPES: ReadonlySet<TokenScope> = new Set(["ingest", "gate"]);
const DAY_MS = 86_400_000;
export const TOKEN_DAYS = 90;
export const OWNER_LINK_HOURS = 24;
export const INVITATION_DAYS = 7;

/** A token that only sends evidence and asks the gate belongs to a machine unless its maker says otherwise. */
export function actorOfToken(token: Pick<NewToken, "actor" | "scopes">): "service" | "person" {
  return token.actor ?? (token.scopes.every((s) => MACHINE_SCOPES.has(s)) ? "service" : "person");
}

export function daysAfter(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS);
}

export function hoursAfter(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * 3_600_000);
}

/** A workspace that nobody can administer any more could not be repaired from within. */
export function wouldLeaveNoOwner(
  members: readonly { userId: string; access: Access }[],
  change: { userId: string; access: Access | "gone" },
): boolean {
  const owners = members.filter((member) => member.access === "owner");
  return change.access !== "owner" && owners.length === 1 && owners[0]?.userId === change.userId;
}
