import type { WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Team } from "./schema.ts";

export async function teams(db: Tx, scope: WorkspaceScope): Promise<Team[]> {
  const rows = await db.team.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: {
      id: true,
      name: true,
      createdAt: true,
      members: { where: { member: { leftAt: null } }, select: { userId: true } },
    },
  });
  return rows.map(({ members, ...row }) =>
    Team.parse({ ...row, userIds: members.map(({ userId }) => userId) }),
  );
}

/** One change of teams at a time per workspace, so that two of the same name cannot race. */
export async function lockTeams(tx: Tx, scope: WorkspaceScope): Promise<void> {
  await holdUntilEnd(tx, `teams ${scope.workspaceId}`);
}

export async function addTeam(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: { id: string; name: string; createdAt: Date },
): Promise<void> {
  await tx.team.create({
    data: { ...row, workspaceId: scope.workspaceId },
    select: { id: true },
  });
}

export async function renameTeam(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; name: string },
): Promise<void> {
  await tx.team.updateMany({
    where: { workspaceId: scope.workspaceId, id: of.id },
    data: { name: of.name },
  });
}

export async function setTeamMembers(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; userIds: readonly string[] },
): Promise<void> {
  const at = { workspaceId: scope.workspaceId, teamId: of.id };
  await tx.teamMember.deleteMany({ where: at });
  await tx.teamMember.createMany({ data: of.userIds.map((userId) => ({ ...at, userId })) });
}

/** Its roles in projects go with it (the database cascades). */
export async function removeTeam(tx: WriteTx, scope: WorkspaceScope, id: string): Promise<boolean> {
  const { count } = await tx.team.deleteMany({ where: { workspaceId: scope.workspaceId, id } });
  return count === 1;
}
