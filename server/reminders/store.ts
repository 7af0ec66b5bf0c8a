import type { Tx, WriteTx } from "#server/platform/db.ts";

/** Everything that is looked at: what is archived rests, and the demo is nobody's work. */
export async function watchedProjects(db: Tx): Promise<string[]> {
  const rows = await db.project.findMany({
    where: { archivedAt: null, isDemo: false },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

export function watched(db: Tx, projectId: string) {
  return db.project.findFirst({
    where: { id: projectId, archivedAt: null, isDemo: false },
    select: { workspaceId: true, slug: true, lookedAt: true },
  });
}

/** false: another worker looked in the meantime. */
export async function noteLook(
  tx: WriteTx,
  of: { projectId: string; from: Date | null; to: Date },
): Promise<boolean> {
  const { count } = await tx.project.updateMany({
    where: { id: of.projectId, lookedAt: of.from },
    data: { lookedAt: of.to },
  });
  return count === 1;
}
