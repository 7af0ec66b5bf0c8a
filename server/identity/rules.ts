import {
  type Access,
  type Grant,
  type NewToken,
  PROJECT_ROLES,
  type ProjectRoleName,
  type Role,
  type TokenScope,
  type Visibility,
} from "./schema.ts";

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

/** What a person is in a project, and in which discipline they answer there (null: their own). */
export type Standing = { readonly role: ProjectRoleName; readonly discipline: Role | null };

/**
 * The widest of what they were given themselves, what their teams were given, and what everybody with
 * their access has in a project that the workspace may see. null: the project is none of theirs.
 */
export function standingIn(of: {
  access: Access;
  visibility: Visibility;
  grants: readonly Grant[];
}): Standing | null {
  const common = commonRole(of.access, of.visibility);
  const all = [...of.grants, ...(common ? [{ role: common, discipline: null }] : [])];
  // Of grants that are equally wide the one that names a discipline says more.
  const rank = ({ role, discipline }: Grant) =>
    PROJECT_ROLES.indexOf(role) * 2 + (discipline ? 0 : 1);
  return all.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function commonRole(access: Access, visibility: Visibility): ProjectRoleName | null {
  if (access === "owner" || access === "admin") return "lead";
  if (visibility === "restricted") return null;
  return access === "member" ? "assessor" : "viewer";
}
