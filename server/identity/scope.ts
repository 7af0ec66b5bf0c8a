import type { Actor } from "./schema.ts";

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
  readonly [workspaceBrand]: true;
};

export type ProjectScope = WorkspaceScope & {
  readonly projectId: string;
  readonly slug: string;
  readonly [projectBrand]: true;
};

export function mintWorkspaceScope(of: {
  workspaceId: string;
  actor: Actor;
  onlyProjects?: readonly string[];
}): WorkspaceScope {
  return {
    workspaceId: of.workspaceId,
    actor: of.actor,
    onlyProjects: of.onlyProjects,
  } as WorkspaceScope;
}

/** Narrows a workspace scope to a project that was just read under that same scope (projects/queries.ts). */
export function narrowToProject(
  scope: WorkspaceScope,
  project: { id: string; slug: string; workspaceId: string },
): ProjectScope {
  if (project.workspaceId !== scope.workspaceId) throw new Error("a project of another workspace");
  return { ...scope, projectId: project.id, slug: project.slug } as ProjectScope;
}

/** The id that records keep for an actor; people, tokens and connections are named by id only. */
export function actorId(actor: Actor): string {
  if (actor.kind === "person") return actor.userId;
  return actor.kind === "service" ? `token:${actor.tokenId}` : `connection:${actor.connectionId}`;
}
