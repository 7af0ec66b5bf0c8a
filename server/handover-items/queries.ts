import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { standingItems } from "./rules.ts";
import type { OwnItems } from "./schema.ts";
import { itemChanges } from "./store.ts";

export async function ownItems(deps: Deps, scope: WorkspaceScope): Promise<OwnItems> {
  const history = await itemChanges(deps.db, scope);
  return { items: standingItems(history), history };
}
