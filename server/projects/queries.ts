import { standingIn } from "#server/identity/rules.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { projectKey } from "#server/identity/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { Project, ProjectFilter, ProjectNames, ProjectView } from "./schema.ts";
import {
  listProjects,
  profileVersions,
  projectBySlug,
  projectNames,
  visibleProjects,
} from "./store.ts";

/** The scope of one project. A project of another workspace, or beyond the token's limits, is not found. */
export async function findProject(
  deps: Deps,
  scope: WorkspaceScope,
  slug: string,
): Promise<ProjectScope> {
  const key = await projectKey(deps.db, scope, slug);
  if (!key) throw notFound(slug);
  const { actor } = scope;
  if (actor.kind !== "person") return narrowToProject(scope, key);
  const standing = standingIn({ ...key, access: actor.access });
  if (!standing) throw notFound(slug);
  return narrowToProject(scope, { ...key, standing });
}

export async function projectOf(deps: Deps, scope: ProjectScope): Promise<Project> {
  const project = await projectBySlug(deps.db, scope, scope.slug);
  if (!project) throw notFound(scope.slug);
  return project;
}

/** Whether a project of this id is in sight, archived ones included. */
export async function isProject(deps: Deps, scope: WorkspaceScope, id: string): Promise<boolean> {
  return (await visibleProjects(deps.db, scope, [id])).length === 1;
}

/** One page by slug, and the slug to go on after; null when that was the last page. */
export async function projectsPage(
  deps: Deps,
  scope: WorkspaceScope,
  of: ProjectFilter & { after?: string | undefined; limit: number },
): Promise<{ projects: Project[]; next: string | null }> {
  const rows = await listProjects(deps.db, scope, { ...of, limit: of.limit + 1 });
  const projects = rows.slice(0, of.limit);
  return { projects, next: rows.length > of.limit ? (projects.at(-1)?.slug ?? null) : null };
}

export function projectsOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: ProjectFilter,
): Promise<Project[]> {
  return listProjects(deps.db, scope, filter);
}

/** What the frame of every page lists: however many projects there are, no more than can be found in it. */
const NAMED_MAX = 200;

export function projectNamesOf(deps: Deps, scope: WorkspaceScope): Promise<ProjectNames> {
  return projectNames(deps.db, scope, NAMED_MAX);
}

export function profileVersionsOf(deps: Deps, scope: ProjectScope) {
  return profileVersions(deps.db, scope);
}

export function viewOf({ workspaceId: _, ...project }: Project): ProjectView {
  return { ...project, stage: project.factors.stage ?? null };
}

function notFound(slug: string): AppError {
  return new AppError("not-found", `There is no project "${slug.slice(0, 80)}" here.`);
}
