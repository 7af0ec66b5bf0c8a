import type { ProjectRoleName, Role } from "#server/identity/schema.ts";
import { Visibility } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { ProjectGrant } from "./schema.ts";

const place = (scope: ProjectScope) => ({
  workspaceId: scope.workspaceId,
  projectId: scope.projectId,
});

export async function grants(db: Tx, scope: ProjectScope): Promise<ProjectGrant[]> {
  const rows = await db.projectRole.findMany({
    where: { ...place(scope), OR: [{ userId: null }, { member: { leftAt: null } }] },
    orderBy: [{ grantedAt: "asc" }, { id: "asc" }],
    select: {
      id: true,
      userId: true,
      teamId: true,
      role: true,
      discipline: true,
      grantedById: true,
      grantedAt: true,
    },
  });
  return ProjectGrant.array().parse(rows);
}

export async function addRole(
  tx: WriteTx,
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
    data: { ...row, ...place(scope) },
    select: { id: true },
  });
}

/** Whoever brings a project in leads it; a machine has scopes instead. */
export async function addLead(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<void> {
  if (scope.actor.kind !== "person") return;
  const { userId } = scope.actor;
  await addRole(tx, scope, {
    id: of.id,
    userId,
    teamId: null,
    role: "lead",
    discipline: null,
    grantedById: userId,
    grantedAt: of.at,
  });
}

export async function changeRole(
  tx: WriteTx,
  scope: ProjectScope,
  of: Pick<ProjectGrant, "id" | "role" | "discipline" | "grantedById" | "grantedAt">,
): Promise<void> {
  const { id, ...data } = of;
  await tx.projectRole.updateMany({ where: { ...place(scope), id }, data });
}

export async function removeRole(tx: WriteTx, scope: ProjectScope, id: string): Promise<boolean> {
  const { count } = await tx.projectRole.deleteMany({ where: { ...place(scope), id } });
  return count === 1;
}

export async function visibilityOf(db: Tx, scope: ProjectScope): Promise<Visibility> {
  const row = await db.project.findFirst({
    where: { workspaceId: scope.workspaceId, id: scope.projectId },
    select: { visibility: true },
  });
  return Visibility.parse(row?.visibility);
}

export async function saveVisibility(
  tx: WriteTx,
  scope: ProjectScope,
  visibility: Visibility,
): Promise<void> {
  await tx.project.updateMany({
    where: { workspaceId: scope.workspaceId, id: scope.projectId },
    data: { visibility },
  });
}

/** Holds the project until the transaction ends: one change of who is what there at a time. */
export async function lockRoles(tx: Tx, scope: ProjectScope): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE id = ${scope.projectId} FOR UPDATE`;
}
