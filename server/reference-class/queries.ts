import type { Factors } from "#server/catalogue/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { referenceFor } from "./rules/reference.ts";
import type { FinishedProject, Reference } from "./schema.ts";
import { finishedProjects } from "./store.ts";

export function finishedOf(deps: Deps, scope: WorkspaceScope): Promise<FinishedProject[]> {
  return finishedProjects(deps.db, scope);
}

export async function referenceOf(
  deps: Deps,
  scope: WorkspaceScope,
  context: Factors,
): Promise<Reference> {
  return referenceFor(await finishedProjects(deps.db, scope), context);
}
