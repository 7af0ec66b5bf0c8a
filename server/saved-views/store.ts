import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { NewSavedView, SavedView } from "./schema.ts";

/** The caller's own and those that others share, by name. */
export async function savedViews(db: Tx, scope: WorkspaceScope): Promise<SavedView[]> {
  const ownerId = actorId(scope.actor);
  const rows = await db.savedView.findMany({
    where: {
      workspaceId: scope.workspaceId,
      removedAt: null,
      OR: [{ ownerId }, { isShared: true }],
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true, query: true, isShared: true, ownerId: true },
  });
  return rows.map(({ ownerId: of, ...row }) => ({ ...row, isOwn: of === ownerId }));
}

export async function addSavedView(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: NewSavedView & { id: string; createdAt: Date },
): Promise<void> {
  const data = { ...row, workspaceId: scope.workspaceId, ownerId: actorId(scope.actor) };
  await tx.savedView.create({ data, select: { id: true } });
}

/** Who saved it may take it away; false where there is none of theirs. */
export async function removeSavedView(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.savedView.updateMany({
    where: {
      workspaceId: scope.workspaceId,
      id: of.id,
      ownerId: actorId(scope.actor),
      removedAt: null,
    },
    data: { removedAt: of.at },
  });
  return count > 0;
}
