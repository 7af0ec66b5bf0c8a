import type { ProjectScope } from "#server/identity/scope.ts";
import { members } from "#server/members/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { teams } from "#server/teams/store.ts";
import { participantsOf, wouldLoseSight } from "./rules.ts";
import type { ProjectPeople } from "./schema.ts";
import * as store from "./store.ts";

/** Who is what in the project, by what, and who would lose sight of it. */
export async function peopleOf(deps: Deps, scope: ProjectScope): Promise<ProjectPeople> {
  const [visibility, grants, everybody, groups] = await Promise.all([
    store.visibilityOf(deps.db, scope),
    store.grants(deps.db, scope),
    members(deps.db, scope),
    teams(deps.db, scope),
  ]);
  const place = { visibility, grants, members: everybody, teams: groups };
  return {
    visibility,
    grants,
    participants: participantsOf(place),
    wouldLoseSight: wouldLoseSight(place),
  };
}
