import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

/** A reader of the paper: rates in the demo, cannot sign in, leaves with the demo. Gives the id of the one who is there already. */
export async function addReader(
  db: WriteTx,
  scope: WorkspaceScope,
  reader: { userId: string; name: string; email: string; role: string; at: Date },
): Promise<string> {
  const { userId, name, email, role, at } = reader;
  const there = await db.user.findUnique({ where: { email }, select: { id: true } });
  if (there) return there.id;
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
  return userId;
}

export async function markAsDemo(
  db: WriteTx,
  scope: WorkspaceScope,
  demo: { projectId: string; note: string },
): Promise<void> {
  await db.project.updateMany({
    where: { id: demo.projectId, workspaceId: scope.workspaceId },
    data: { isDemo: true, demoNote: demo.note },
  });
}

/** Deletes the demo whole, with its history and its readers, and nothing that a member made. */
export async function deleteDemo(db: WriteTx, scope: WorkspaceScope): Promise<number> {
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

/** Which of these slugs the workspace has. */
export async function slugsAmong(
  db: Tx,
  scope: WorkspaceScope,
  slugs: readonly string[],
): Promise<Set<string>> {
  const rows = await db.project.findMany({
    where: { workspaceId: scope.workspaceId, slug: { in: [...slugs] } },
    select: { slug: true },
  });
  return new Set(rows.map((row) => row.slug));
}
