import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { MADE_BY } from "./rules.ts";
import { countStale } from "./store.ts";

/** How many lines of the scope are older than what they are made of. */
export function linesWaiting(deps: Deps, scope: WorkspaceScope): Promise<number> {
  return countStale(deps.db, scope, { at: deps.now(), madeBy: MADE_BY });
}
