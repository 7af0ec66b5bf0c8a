import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { ItemChange, type OwnItem } from "./schema.ts";

const COLUMNS = {
  id: true,
  version: true,
  group: true,
  text: true,
  giver: true,
  receiver: true,
  requiredFrom: true,
  isRequired: true,
  isRetired: true,
  savedById: true,
  savedAt: true,
} as const;

/** Every version of every item, the newest first. */
export async function itemChanges(db: Tx, scope: WorkspaceScope): Promise<ItemChange[]> {
  const rows = await db.handoverOwnItem.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: [{ savedAt: "desc" }, { id: "desc" }, { version: "desc" }],
    select: COLUMNS,
  });
  return ItemChange.array().parse(rows);
}

export async function latestOf(
  db: Tx,
  scope: WorkspaceScope,
  id: string,
): Promise<ItemChange | null> {
  const row = await db.handoverOwnItem.findFirst({
    where: { workspaceId: scope.workspaceId, id },
    orderBy: { version: "desc" },
    select: COLUMNS,
  });
  return row && ItemChange.parse(row);
}

/** Adds the next version. false when somebody else's came first: the version is the key. */
export async function addVersion(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: OwnItem & { isRetired: boolean; at: Date },
): Promise<boolean> {
  const { at, ...row } = of;
  const { count } = await tx.handoverOwnItem.createMany({
    data: [
      { ...row, workspaceId: scope.workspaceId, savedById: actorId(scope.actor), savedAt: at },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}
