import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { Project } from "./schema.ts";
import { projectBySlug, projectKey } from "./store.ts";

/** The scope of one project. A project of another workspace, or beyond the token's limits, is not found. */
export async function findProject(
  deps: Deps,
  scope: WorkspaceScope,
  slug: string,
): Promise<ProjectScope> {
  const key = await projectKey(deps.db, scope, slug);
  if (!key) throw notFound(slug);
  return narrowToProject(scope, key);
}

export async function projectOf(deps: Deps, scope: ProjectScope): Promise<Project> {
  const project = await projectBySlug(deps.db, scope, scope.slug);
  if (!project) throw notFound(scope.slug);
  return project;
}

function notFound(slug: string): AppError {
  return new AppError("not-found", `There is no project "${slug.slice(0, 80)}" here.`);
}
