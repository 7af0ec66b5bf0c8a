import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { Team } from "./schema.ts";
import * as store from "./store.ts";

export function teamsOf(deps: Deps, scope: WorkspaceScope): Promise<Team[]> {
  return store.teams(deps.db, scope);
}
