import type { Factors } from "#server/catalogue/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
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

export async function referenceOfProject(deps: Deps, scope: ProjectScope): Promise<Reference> {
  return referenceOf(deps, scope, (await projectOf(deps, scope)).factors);
}
