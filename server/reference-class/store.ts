import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import { FinishedProject, type NewFinished, type Origin } from "./schema.ts";

const COLUMNS = {
  id: true,
  name: true,
  projectId: true,
  finishedOn: true,
  estimateDays: true,
  actualDays: true,
  estimateDurationDays: true,
  actualDurationDays: true,
  context: true,
  origin: true,
  addedById: true,
  addedAt: true,
} as const;

/** Enough to show; the latest 20 count. */
const READ_MAX = 1_000;

const inSight = (scope: WorkspaceScope) => ({
  workspaceId: scope.workspaceId,
  removedAt: null,
  // One that was never a project here is the workspace's own experience.
  ...(scope.onlyProjects
    ? { OR: [{ projectId: null }, { projectId: { in: [...scope.onlyProjects] } }] }
    : {}),
});

/** The latest, oldest first; those that were taken out are left out, and so is what the scope's limits keep out of sight. */
export async function finishedProjects(db: Tx, scope: WorkspaceScope): Promise<FinishedProject[]> {
  const rows = await db.finishedProject.findMany({
    where: inSight(scope),
    orderBy: [{ finishedOn: "desc" }, { id: "desc" }],
    take: READ_MAX,
    select: COLUMNS,
  });
  return rows
    .reverse()
    .map((row) =>
      FinishedProject.parse({ ...row, finishedOn: row.finishedOn.toISOString().slice(0, 10) }),
    );
}

/** Name and date of all in sight that count, to tell which lines of a table are here already. */
export async function finishedNames(
  db: Tx,
  scope: WorkspaceScope,
): Promise<{ name: string; finishedOn: string }[]> {
  const rows = await db.finishedProject.findMany({
    where: inSight(scope),
    select: { name: true, finishedOn: true },
  });
  return rows.map(({ name, finishedOn }) => ({
    name,
    finishedOn: finishedOn.toISOString().slice(0, 10),
  }));
}

/** Until the transaction ends nobody else adds finished projects to this workspace. */
export async function lockFinished(tx: Tx, scope: WorkspaceScope): Promise<void> {
  const key = `finished projects of ${scope.workspaceId}`;
  await holdUntilEnd(tx, key);
}

export async function addFinished(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { projects: readonly (NewFinished & { id: string })[]; origin: Origin; at: Date },
): Promise<void> {
  await tx.finishedProject.createMany({
    data: of.projects.map((project) => ({
      ...project,
      workspaceId: scope.workspaceId,
      finishedOn: new Date(`${project.finishedOn}T00:00:00Z`),
      origin: of.origin,
      addedById: actorId(scope.actor),
      addedAt: of.at,
    })),
  });
}

/** False when there is none of this id, or it was taken out before. */
export async function removeFinished(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.finishedProject.updateMany({
    where: { workspaceId: scope.workspaceId, id: of.id, removedAt: null },
    data: { removedAt: of.at, removedById: actorId(scope.actor) },
  });
  return count === 1;
}
