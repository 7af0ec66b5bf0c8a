import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";

/** A reader of the paper: rates in the demo, cannot sign in, leaves with the demo. */
export async function addReader(
  db: Tx,
  scope: WorkspaceScope,
  reader: { userId: string; name: string; email: string; role: string; at: Date },
): Promise<void> {
  const { userId, name, email, role, at } = reader;
  await db.user.create({ data: { id: userId, name, email, createdAt: at, updatedAt: at } });
  await db.member.create({
    data: {
      workspaceId: scope.workspaceId,
      userId,
      access: "member",
      role,
      isDemo: true,
      createdAt: at,
    },
  });
}

export async function markAsDemo(
  db: Tx,
  scope: WorkspaceScope,
  demo: { projectId: string; note: string },
): Promise<void> {
  await db.project.updateMany({
    where: { id: demo.projectId, workspaceId: scope.workspaceId },
    data: { isDemo: true, demoNote: demo.note },
  });
}

export async function markAsSample(
  db: Tx,
  scope: WorkspaceScope,
  projectId: string,
): Promise<void> {
  await db.evidence.updateMany({
    where: { projectId, project: { workspaceId: scope.workspaceId } },
    data: { isSample: true },
  });
}

export function countDemoProjects(db: Tx, scope: WorkspaceScope): Promise<number> {
  return db.project.count({ where: { workspaceId: scope.workspaceId, isDemo: true } });
}

/** Deletes the demo whole, with its history and its readers, and nothing that a member made. */
export async function deleteDemo(db: Tx, scope: WorkspaceScope): Promise<number> {
  const readers = await db.member.findMany({
    where: { workspaceId: scope.workspaceId, isDemo: true },
    select: { userId: true },
  });
  const { count } = await db.project.deleteMany({
    where: { workspaceId: scope.workspaceId, isDemo: true },
  });
  await db.user.deleteMany({ where: { id: { in: readers.map((reader) => reader.userId) } } });
  return count;
}
