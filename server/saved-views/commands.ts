import { audited } from "#server/audit/commands.ts";
import { demand } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { NewSavedView, SavedView } from "./schema.ts";
import * as store from "./store.ts";

/** What one person may keep: a list that is read at every look at the portfolio stays short. */
const VIEWS_MAX = 100;

/** One that is shared is put before everybody, so it takes somebody who may add to the workspace. */
export async function saveView(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewSavedView,
): Promise<SavedView> {
  if (input.isShared) demand(scope.actor, "projects.register");
  const id = deps.newId();
  const { isShared } = input;
  const said = {
    action: "view.save",
    subject: { kind: "view", id },
    detail: { isShared },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    const own = (await store.savedViews(tx, scope)).filter((view) => view.isOwn);
    if (own.length >= VIEWS_MAX)
      throw new AppError(
        "conflict",
        `You keep ${VIEWS_MAX} views, which is the most there may be.`,
        {
          hint: "Remove one that you do not need.",
        },
      );
    if (own.some(({ name }) => name === input.name))
      throw new AppError("conflict", "You have a view of this name.", {
        hint: "Choose another name, or remove the other view.",
        pointer: "/name",
      });
    await store.addSavedView(tx, scope, { ...input, id, createdAt: deps.now() });
  });
  return { ...input, id, isOwn: true };
}

export async function removeView(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<void> {
  const said = { action: "view.remove", subject: { kind: "view", id } } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.removeSavedView(tx, scope, { id, at: deps.now() })))
      throw new AppError("not-found", "You have no such view.");
  });
}
