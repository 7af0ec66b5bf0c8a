import { type Access, Me, Member, type Named, Role, Token } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

export async function members(db: Tx, scope: WorkspaceScope): Promise<Member[]> {
  const rows = await db.member.findMany({
    where: { workspaceId: scope.workspaceId, leftAt: null },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    select: {
      userId: true,
      role: true,
      access: true,
      isDemo: true,
      createdAt: true,
      user: {
        select: {
          name: true,
          email: true,
          accounts: { where: { providerId: "credential" }, select: { id: true } },
        },
      },
    },
  });
  return rows.map(({ user, ...row }) =>
    Member.parse({
      ...row,
      name: user.name,
      email: user.accounts.length === 0 ? null : user.email,
      canSignIn: user.accounts.length > 0,
    }),
  );
}

/**
 * Everybody whom a record may name, people who left included. A machine of projects out of sight acts
 * in no record that is in sight, and its name would tell of them.
 */
export async function named(db: Tx, scope: WorkspaceScope): Promise<Named[]> {
  const { workspaceId, onlyProjects } = scope;
  const inSight = onlyProjects ? { projectId: { in: [...onlyProjects] } } : {};
  const [people, tokens, connections] = await Promise.all([
    db.member.findMany({
      where: { workspaceId },
      select: { userId: true, role: true, user: { select: { name: true } } },
    }),
    db.apiToken.findMany({
      where: {
        workspaceId,
        ...(onlyProjects ? { OR: [{ isLimited: false }, { projects: { some: inSight } }] } : {}),
      },
      select: { id: true, name: true },
    }),
    db.connection.findMany({
      where: { project: { workspaceId }, ...inSight },
      select: { id: true, name: true },
    }),
  ]);
  return [
    ...people.map((row) => ({ id: row.userId, name: row.user.name, role: Role.parse(row.role) })),
    ...tokens.map((row) => ({ id: `token:${row.id}`, name: row.name, role: null })),
    ...connections.map((row) => ({ id: `connection:${row.id}`, name: row.name, role: null })),
  ];
}

export async function me(db: Tx, scope: WorkspaceScope, userId: string): Promise<Me | null> {
  const row = await db.member.findFirst({
    where: { workspaceId: scope.workspaceId, userId, leftAt: null },
    select: {
      role: true,
      access: true,
      user: { select: { name: true, email: true } },
      workspace: { select: { name: true } },
    },
  });
  return row && Me.parse({ ...row, ...row.user, userId, workspaceName: row.workspace.name });
}

/** Locks the workspace's members, so that two owners cannot remove each other at the same moment. */
export async function lockMembers(
  tx: Tx,
  scope: Pick<WorkspaceScope, "workspaceId">,
): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Workspace" WHERE id = ${scope.workspaceId} FOR UPDATE`;
}

export async function changeMember(
  tx: WriteTx,
  scope: WorkspaceScope,
  change: { userId: string; role?: Role; access?: Access },
): Promise<boolean> {
  const { userId, ...data } = change;
  if (data.access !== undefined) await dropOpenLinks(tx, scope, userId);
  const { count } = await tx.member.updateMany({
    where: { workspaceId: scope.workspaceId, userId, leftAt: null },
    data,
  });
  return count === 1;
}

/**
 * Password links that must not outlive a change of somebody's access: those to their own account, which
 * may be an owner's from now on, and every one where they manage members, as who made it is not kept.
 */
export async function dropOpenLinks(
  tx: WriteTx,
  scope: Pick<WorkspaceScope, "workspaceId">,
  userId: string,
): Promise<void> {
  const { workspaceId } = scope;
  const managing = await tx.member.count({
    where: { workspaceId, userId, leftAt: null, access: { in: ["owner", "admin"] } },
  });
  await tx.ownerLink.deleteMany({
    where: { workspaceId, usedAt: null, ...(managing > 0 ? {} : { userId }) },
  });
}

/**
 * They leave, with every session. Somebody who comes back starts anew: what they were given then does
 * not come back with them.
 */
export async function endMembership(
  tx: WriteTx,
  scope: Pick<WorkspaceScope, "workspaceId">,
  of: { userId: string; at: Date },
): Promise<boolean> {
  const { workspaceId } = scope;
  const { userId, at } = of;
  await dropOpenLinks(tx, scope, userId);
  const { count } = await tx.member.updateMany({
    where: { workspaceId, userId, leftAt: null },
    data: { leftAt: at },
  });
  await tx.session.deleteMany({ where: { userId, user: { members: { some: { workspaceId } } } } });
  await dropGrants(tx, scope, of);
  return count === 1;
}

/** Teams, roles in projects and personal tokens of somebody who leaves. */
export async function dropGrants(
  tx: WriteTx,
  scope: Pick<WorkspaceScope, "workspaceId">,
  of: { userId: string; at: Date },
): Promise<void> {
  const theirs = { workspaceId: scope.workspaceId, userId: of.userId };
  await tx.teamMember.deleteMany({ where: theirs });
  await tx.projectRole.deleteMany({ where: theirs });
  await tx.apiToken.updateMany({
    where: { ...theirs, actor: "person", revokedAt: null },
    data: { revokedAt: of.at },
  });
}

export async function renameWorkspace(
  tx: WriteTx,
  scope: WorkspaceScope,
  name: string,
): Promise<void> {
  await tx.workspace.update({
    where: { id: scope.workspaceId },
    data: { name },
    select: { id: true },
  });
}

/** For a token that is limited to projects only those that reach no further. */
export async function tokens(db: Tx, scope: WorkspaceScope): Promise<Token[]> {
  const rows = await db.apiToken.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      name: true,
      prefix: true,
      actor: true,
      userId: true,
      scopes: true,
      isLimited: true,
      projects: { select: { projectId: true } },
      isBootstrap: true,
      createdAt: true,
      expiresAt: true,
      lastUsedAt: true,
      revokedAt: true,
    },
  });
  const limit = scope.isLimitedToken ? (scope.onlyProjects ?? []) : null;
  const isWithin = ({ isLimited, projectIds }: Token) =>
    !limit || (isLimited && projectIds.every((id) => limit.includes(id)));
  return rows
    .map(({ projects, ...row }) =>
      Token.parse({ ...row, projectIds: projects.map(({ projectId }) => projectId) }),
    )
    .filter(isWithin);
}

export async function revokeToken(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.apiToken.updateMany({
    where: { workspaceId: scope.workspaceId, id: of.id, revokedAt: null },
    data: { revokedAt: of.at },
  });
  return count === 1;
}

// ── by a one-time link, before there is a scope ─────────────────────────────────────────────────

/** Adds a member, or takes a former one back with the new role. false when already a member. */
export async function addMember(
  tx: WriteTx,
  of: { workspaceId: string; userId: string; role: string; access: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.member.createMany({
    data: [
      {
        workspaceId: of.workspaceId,
        userId: of.userId,
        role: of.role,
        access: of.access,
        createdAt: of.at,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 1) return true;
  const back = await tx.member.updateMany({
    where: { workspaceId: of.workspaceId, userId: of.userId, leftAt: { not: null } },
    data: { leftAt: null, role: of.role, access: of.access },
  });
  return back.count === 1;
}

export async function workspaceName(db: Tx, scope: WorkspaceScope): Promise<string> {
  const row = await db.workspace.findUnique({
    where: { id: scope.workspaceId },
    select: { name: true },
  });
  return row?.name ?? "";
}
