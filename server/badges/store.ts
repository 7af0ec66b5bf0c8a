import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

export async function badgeKey(db: Tx, scope: ProjectScope): Promise<string | null> {
  const row = await db.project.findUnique({
    where: { workspaceId_id: { workspaceId: scope.workspaceId, id: scope.projectId } },
    select: { badgeKey: true },
  });
  return row?.badgeKey ?? null;
}

export async function setBadgeKey(
  tx: WriteTx,
  scope: ProjectScope,
  key: string | null,
): Promise<void> {
  await tx.project.update({
    where: { workspaceId_id: { workspaceId: scope.workspaceId, id: scope.projectId } },
    data: { badgeKey: key },
    select: { id: true },
  });
}

/** The project that a badge is of. Nobody is signed in: the key is what proves. */
export function placeOfBadge(
  db: Tx,
  key: string,
): Promise<{ workspaceId: string; id: string; slug: string } | null> {
  return db.project.findFirst({
    where: { badgeKey: key, archivedAt: null },
    select: { workspaceId: true, id: true, slug: true },
  });
}
