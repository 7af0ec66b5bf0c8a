import { type Standing, standingIn } from "./rules.ts";
import type { Actor, ProjectRoleName } from "./schema.ts";

/**
 * Proof that the caller may act in one workspace. Stores take it instead of an id, so a query that
 * forgets the tenant does not type-check. An import check lets only session.ts and tokens.ts (and
 * the test factories and the seed) import the two mints.
 */
declare const workspaceBrand: unique symbol;
declare const projectBrand: unique symbol;

export type WorkspaceScope = {
  readonly workspaceId: string;
  readonly actor: Actor;
  /** Project ids the actor is limited to; undefined means all of the workspace. */
  readonly onlyProjects: readonly string[] | undefined;
  /** A token that was made for some projects only; a person's sight may be narrower than all too. */
  readonly isLimitedToken: boolean;
  readonly [workspaceBrand]: true;
};

export type ProjectScope = WorkspaceScope & {
  readonly projectId: string;
  readonly slug: string;
  /** What the actor is here; null for machines, which have scopes instead. */
  readonly projectRole: ProjectRoleName | null;
  readonly [projectBrand]: true;
};

export function mintWorkspaceScope(of: {
  workspaceId: string;
  actor: Actor;
  onlyProjects?: readonly string[];
  isLimitedToken?: boolean;
}): WorkspaceScope {
  return {
    workspaceId: of.workspaceId,
    actor: of.actor,
    onlyProjects: of.onlyProjects,
    isLimitedToken: of.isLimitedToken ?? false,
  } as WorkspaceScope;
}

/**
 * Narrows a workspace scope to a project that was just read under that same scope, with what its
 * actor is there (projects/queries.ts); left out, what everybody with their access is where nobody
 * was given more.
 */
export function narrowToProject(
  scope: WorkspaceScope,
  project: { id: string; slug: string; workspaceId: string; standing?: Standing | undefined },
): ProjectScope {
  if (project.workspaceId !== scope.workspaceId) throw new Error("a project of another workspace");
  const { actor } = scope;
  const { onlyProjects } = scope;
  const place = {
    ...scope,
    projectId: project.id,
    slug: project.slug,
    // One that its maker has just registered comes into sight.
    onlyProjects: onlyProjects?.includes(project.id)
      ? onlyProjects
      : onlyProjects && [...onlyProjects, project.id],
  };
  if (actor.kind !== "person") return { ...place, projectRole: null } as ProjectScope;
  const standing =
    project.standing ?? standingIn({ ...actor, visibility: "workspace", grants: [] });
  const role = standing?.discipline ?? actor.role;
  return {
    ...place,
    actor: { ...actor, role },
    projectRole: standing?.role ?? null,
  } as ProjectScope;
}

/** The id that records keep for an actor; people, tokens and connections are named by id only. */
export function actorId(actor: Actor): string {
  if (actor.kind === "person") return actor.userId;
  if (actor.kind === "system") return "system";
  return actor.kind === "service" ? `token:${actor.tokenId}` : `connection:${actor.connectionId}`;
}
