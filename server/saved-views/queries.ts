import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { SavedView } from "./schema.ts";
import { savedViews } from "./store.ts";

export function savedViewsOf(deps: Deps, scope: WorkspaceScope): Promise<SavedView[]> {
  return savedViews(deps.db, scope);
}
