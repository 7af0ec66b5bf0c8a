import { type Standing, standingIn } from "#server/identity/rules.ts";
import {
  type Access,
  PROJECT_ROLES,
  type ProjectRoleName,
  type Role,
  type Visibility,
} from "#server/identity/schema.ts";
import type { Participant, ProjectGrant } from "./schema.ts";

type Person = { readonly userId: string; readonly access: Access; readonly role: Role };
type Group = { readonly id: string; readonly userIds: readonly string[] };
type Place = {
  readonly visibility: Visibility;
  readonly members: readonly Person[];
  readonly teams: readonly Group[];
  readonly grants: readonly ProjectGrant[];
};

/** Nobody hands on more than they are themselves. */
export function isWithin(own: ProjectRoleName | null, given: ProjectRoleName): boolean {
  return own !== null && PROJECT_ROLES.indexOf(given) >= PROJECT_ROLES.indexOf(own);
}

/** What everybody of the workspace is in the project, the widest first; who sees nothing of it is left out. */
export function participantsOf(place: Place): Participant[] {
  const rank = ({ role }: Participant) => PROJECT_ROLES.indexOf(role);
  return place.members
    .flatMap((member) => participantOf(place, member))
    .sort((a, b) => rank(a) - rank(b));
}

function participantOf(place: Place, member: Person): Participant[] {
  const teams = place.teams.filter((team) => team.userIds.includes(member.userId));
  const ids = new Set(teams.map((team) => team.id));
  const own = place.grants.filter((grant) => grant.userId === member.userId);
  const theirs = place.grants.filter((grant) => grant.teamId !== null && ids.has(grant.teamId));
  const standing = standingIn({
    access: member.access,
    visibility: place.visibility,
    grants: [...own, ...theirs],
  });
  if (!standing) return [];
  const isFrom = (grants: readonly ProjectGrant[]) =>
    grants.some((grant) => isSame(grant, standing));
  return [
    {
      userId: member.userId,
      role: standing.role,
      discipline: standing.discipline ?? member.role,
      by: isFrom(own) ? "own" : isFrom(theirs) ? "team" : "workspace",
      teamIds: [...ids],
    },
  ];
}

const isSame = (grant: Standing, standing: Standing) =>
  grant.role === standing.role && grant.discipline === standing.discipline;

/** Who sees the project now, and would not once only those with a role in it do. */
export function wouldLoseSight(place: Place): string[] {
  const after = new Set(
    participantsOf({ ...place, visibility: "restricted" }).map(({ userId }) => userId),
  );
  return participantsOf(place)
    .map(({ userId }) => userId)
    .filter((userId) => !after.has(userId));
}
