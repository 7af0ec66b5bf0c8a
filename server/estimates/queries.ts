import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { SavedEstimate } from "./schema.ts";
import { estimates, findEstimate } from "./store.ts";

export function estimatesOf(deps: Deps, scope: ProjectScope): Promise<SavedEstimate[]> {
  return estimates(deps.db, scope, { limit: 20 });
}

export async function latestEstimate(deps: Deps, scope: ProjectScope): Promise<SavedEstimate> {
  const [latest] = await estimates(deps.db, scope, { limit: 1 });
  if (latest) return latest;
  throw new AppError("not-found", "This project has no estimate yet.", {
    hint: "Make one on the project's Estimate page, or POST a plan here.",
  });
}

/** Whether the project made it, however long ago. */
export async function hasEstimate(deps: Deps, scope: ProjectScope, id: string): Promise<boolean> {
  return (await findEstimate(deps.db, scope, id)) !== null;
}
