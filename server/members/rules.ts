import { ONLY_PERSONS } from "#server/identity/permissions.ts";
import {
  ACCESSES,
  type Access,
  type Actor,
  type ProjectRoleName,
  type TokenScope,
} from "#server/identity/schema.ts";

const rank = (access: Access) => ACCESSES.indexOf(access);

/**
 * Why somebody may not change another: nobody touches who is wider than they are, and nobody hands on
 * more than they have. So an admin neither makes, demotes, removes nor sets the password of an owner.
 */
export function whyNotChange(of: {
  mine: Access;
  theirs: Access;
  /** What they are to become; left out: what they are stays. */
  to?: Access | undefined;
}): string | null {
  if (rank(of.theirs) < rank(of.mine)) return `Only an owner can do this to an owner.`;
  if (of.to !== undefined && rank(of.to) < rank(of.mine)) return "Only an owner makes an owner.";
  return null;
}

const MACHINE_SCOPES: ReadonlySet<TokenScope> = new Set(["ingest", "gate"]);

/**
 * Why somebody may not make a token that acts as a machine. It acts by its scopes alone, whatever its
 * maker may do, so only who leads what it reaches makes one.
 */
export function whyNotService(of: {
  actor: Actor;
  scopes: readonly TokenScope[];
  /** What the maker is in each project that it is limited to; empty when it is limited to none. */
  roles: readonly (ProjectRoleName | null)[];
}): string | null {
  const { actor } = of;
  if (actor.kind !== "person") return ONLY_PERSONS;
  if (actor.access === "owner" || actor.access === "admin") return null;
  if (of.roles.length === 0 || of.roles.some((role) => role !== "lead"))
    return "A token that acts as a service must be limited to projects that you lead.";
  return of.scopes.every((scope) => MACHINE_SCOPES.has(scope))
    ? null
    : "A lead's service token may send evidence and ask the gate, nothing more.";
}
