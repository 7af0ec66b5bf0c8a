import { audited } from "#server/audit/commands.ts";
import { dropAnswered } from "#server/idempotency/store.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import { lockProject } from "#server/projects/store.ts";
import type { Removal, RemovalPreview } from "./schema.ts";
import { countsOf, deleteProject } from "./store.ts";

/** A large project's facts go row by row. */
const TIMEOUT_MS = 300_000;

/**
 * Deletes a project that was made by mistake, with everything in it. The entry of the audit log stays,
 * and says how much went; a project whose time is over is archived instead.
 */
export async function removeProject(
  deps: Deps,
  workspace: WorkspaceScope,
  input: Removal,
): Promise<RemovalPreview> {
  const scope = await findProject(deps, workspace, input.slug);
  const { name, slug } = await projectOf(deps, scope);
  if (input.typedName.trim() !== name.trim())
    throw new AppError("invalid", "The typed name is not the project's.", {
      hint: `Type "${name}" as it is written.`,
      pointer: "/typedName",
    });
  const entry = (counts: Omit<RemovalPreview, "slug" | "name">) => ({
    action: "project.delete" as const,
    subject: { kind: "project", id: scope.projectId },
    projectId: scope.projectId,
    detail: { slug, ...counts },
  });
  const counts = await audited(deps, workspace, { entry, timeoutMs: TIMEOUT_MS }, async (tx) => {
    await lockProject(tx, scope);
    const gone = await countsOf(tx, scope);
    if (!(await deleteProject(tx, scope)))
      throw new AppError("not-found", `There is no project "${slug}" here.`);
    await dropAnswered(tx, workspace);
    return gone;
  });
  return { slug, name, ...counts };
}
