import type { ProjectRoleName, Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";

export async function addRole(
  tx: Tx,
  scope: ProjectScope,
  row: {
    id: string;
    userId: string | null;
    teamId: string | null;
    role: ProjectRoleName;
    discipline: Role | null;
    grantedById: string;
    grantedAt: Date;
  },
): Promise<void> {
  await tx.projectRole.create({
    data: { ...row, workspaceId: scope.workspaceId, projectId: scope.projectId },
    select: { id: true },
  });
}
