import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import type { RemovalPreview } from "./schema.ts";
import { countsOf } from "./store.ts";

/** What a deletion would take with it. */
export async function removalOf(
  deps: Deps,
  workspace: WorkspaceScope,
  slug: string,
): Promise<RemovalPreview> {
  const scope = await findProject(deps, workspace, slug);
  const [project, counts] = await Promise.all([projectOf(deps, scope), countsOf(deps.db, scope)]);
  return { slug: project.slug, name: project.name, ...counts };
}
