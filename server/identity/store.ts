import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { Access, Grant, PasswordLink, Role, type TokenScope, Visibility } from "./schema.ts";
import type { WorkspaceScope } from "./scope.ts";

/**
 * The functions here that take no scope are the ones that find out who is asking; only session.ts,
 * tokens.ts and the one-time links of commands.ts call them.
 */
export async function membershipOf(db: Tx, userId: string, workspaceId: string) {
  const rows = await db.$queryRaw`
    SELECT m."workspaceId", m."userId", m.access, m.role, ${SIGHT} AS "onlyProjects"
    FROM "Member" m
    WHERE m."userId" = ${userId} AND m."workspaceId" = ${workspaceId} AND m."leftAt" IS NULL`;
  return Membership.array().parse(rows)[0] ?? null;
}

const Membership = z.object({
  workspaceId: z.string(),
  userId: z.string(),
  access: Access,
  role: Role,
  /** The projects they may see, where there are some that they may not; null: all of the workspace. */
  onlyProjects: z.array(z.string()).nullable(),
});

const SignedIn = Membership.extend({ sessionId: z.string(), seenAt: z.date() });

/** Of r, a role: it is given in the project p to somebody, alone or by a team of theirs. */
const isRoleOf = (userId: Prisma.Sql) => Prisma.sql`
  r."workspaceId" = p."workspaceId" AND r."projectId" = p.id
  AND (r."userId" = ${userId} OR r."teamId" IN (
    SELECT t."teamId" FROM "TeamMember" t
    WHERE t."workspaceId" = p."workspaceId" AND t."userId" = ${userId}))`;

/** Restricted projects are in the sight of owners, admins and who has a role in them. */
const HAS_ROLE = Prisma.sql`EXISTS (
  SELECT FROM "ProjectRole" r WHERE ${isRoleOf(Prisma.sql`m."userId"`)})`;
const SIGHT = Prisma.sql`CASE
  WHEN m.access NOT IN ('owner', 'admin') AND EXISTS (
    SELECT FROM "Project" p
    WHERE p."workspaceId" = m."workspaceId" AND p.visibility = 'restricted' AND NOT ${HAS_ROLE})
  THEN ARRAY(
    SELECT p.id FROM "Project" p
    WHERE p."workspaceId" = m."workspaceId" AND (p.visibility <> 'restricted' OR ${HAS_ROLE}))
  END`;

/** Whose session a token is, as a member; null when it has ended or they have left. */
export async function memberOfSession(db: Tx, of: { token: string; at: Date }) {
  const rows = await db.$queryRaw`
    SELECT m."workspaceId", m."userId", m.access, m.role, ${SIGHT} AS "onlyProjects",
      s.id AS "sessionId", s."updatedAt" AS "seenAt"
    FROM "Session" s JOIN "Member" m ON m."userId" = s."userId" AND m."leftAt" IS NULL
    WHERE s.token = ${of.token} AND s."expiresAt" > ${of.at}
    ORDER BY m."createdAt" LIMIT 1`;
  return SignedIn.array().parse(rows)[0] ?? null;
}

const ProjectKey = z.object({
  id: z.string(),
  slug: z.string(),
  workspaceId: z.string(),
  visibility: Visibility,
  grants: z.array(Grant),
});

/**
 * Only what the scope needs, with what its person and their teams were given there: every procedure
 * of a project starts with this one statement.
 */
export async function projectKey(db: Tx, scope: WorkspaceScope, slug: string) {
  const userId = scope.actor.kind === "person" ? scope.actor.userId : null;
  const only = scope.onlyProjects ? [...scope.onlyProjects] : null;
  const rows = await db.$queryRaw`
    SELECT p.id, p.slug, p."workspaceId", p.visibility, coalesce((
      SELECT jsonb_agg(jsonb_build_object('role', r.role, 'discipline', r.discipline))
      FROM "ProjectRole" r
      WHERE ${isRoleOf(Prisma.sql`${userId}`)}), '[]') AS grants
    FROM "Project" p
    WHERE p."workspaceId" = ${scope.workspaceId} AND p.slug = ${slug}
      AND (${only}::text[] IS NULL OR p.id = ANY(${only}::text[]))`;
  return ProjectKey.array().parse(rows)[0] ?? null;
}

export function tokenByHash(db: Tx, tokenHash: string) {
  return db.apiToken.findUnique({
    where: { tokenHash },
    select: {
      id: true,
      workspaceId: true,
      actor: true,
      userId: true,
      scopes: true,
      isLimited: true,
      projects: { select: { projectId: true } },
      expiresAt: true,
      revokedAt: true,
      lastUsedAt: true,
    },
  });
}

export async function touchToken(
  db: WriteTx,
  scope: WorkspaceScope,
  used: { tokenId: string; at: Date },
): Promise<void> {
  await db.apiToken.updateMany({
    where: { id: used.tokenId, workspaceId: scope.workspaceId },
    data: { lastUsedAt: used.at },
  });
}

// ── first start and one-time links ──────────────────────────────────────────────────────────────

/** Two processes may start at once on a new database; the second waits here and finds the work done. */
export async function lockFirstStart(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('assay first start'))`;
}

export function workspaceBySlug(tx: Tx, slug: string) {
  return tx.workspace.findUnique({ where: { slug }, select: { id: true } });
}

/** The owner who came first, and whether they can sign in. */
export async function firstOwner(tx: Tx, workspaceId: string) {
  const member = await tx.member.findFirst({
    where: { workspaceId, access: "owner", leftAt: null },
    orderBy: { createdAt: "asc" },
    select: { userId: true },
  });
  if (!member) return null;
  const account = await tx.account.findFirst({
    where: {
      providerId: "credential",
      user: { members: { some: { workspaceId, access: "owner", leftAt: null } } },
    },
    select: { id: true },
  });
  return { userId: member.userId, isClaimed: account !== null };
}

export async function addWorkspaceWithOwner(
  tx: WriteTx,
  of: { workspaceId: string; userId: string; role: Role; at: Date },
): Promise<void> {
  await tx.workspace.create({
    data: { id: of.workspaceId, slug: "main", name: "Workspace", createdAt: of.at },
    select: { id: true },
  });
  await tx.user.create({
    data: {
      id: of.userId,
      name: "Owner",
      email: `${of.userId}@${UNCLAIMED_DOMAIN}`,
      createdAt: of.at,
      updatedAt: of.at,
    },
    select: { id: true },
  });
  await tx.member.create({
    data: {
      workspaceId: of.workspaceId,
      userId: of.userId,
      access: "owner",
      role: of.role,
      createdAt: of.at,
    },
    select: { userId: true },
  });
}

/** .invalid never resolves (RFC 2606): the address of a person who has not set one yet. */
export const UNCLAIMED_DOMAIN = "unclaimed.invalid";

/** Older links of the same person stop working: the newest is the one that counts. */
export async function replaceOwnerLink(
  tx: WriteTx,
  link: {
    tokenHash: string;
    workspaceId: string;
    userId: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.ownerLink.deleteMany({ where: { userId: link.userId, usedAt: null } });
  await tx.ownerLink.create({ data: link, select: { tokenHash: true } });
}

/** Uses the link up; null when it was used, has expired or never was. One of two racing calls gets it. */
export async function consumeOwnerLink(tx: WriteTx, of: { tokenHash: string; at: Date }) {
  const { count } = await tx.ownerLink.updateMany({
    where: { tokenHash: of.tokenHash, usedAt: null, expiresAt: { gt: of.at } },
    data: { usedAt: of.at },
  });
  if (count === 0) return null;
  return tx.ownerLink.findUnique({
    where: { tokenHash: of.tokenHash },
    select: { workspaceId: true, userId: true },
  });
}

/** Whom a link is for; null when it was used, has expired or never was. Uses nothing up. */
export async function openPasswordLink(db: Tx, of: { tokenHash: string; at: Date }) {
  const link = await db.ownerLink.findFirst({
    where: { tokenHash: of.tokenHash, usedAt: null, expiresAt: { gt: of.at } },
    select: { workspaceId: true, userId: true },
  });
  if (!link) return null;
  const member = await db.member.findFirst({
    where: { ...link, leftAt: null },
    select: {
      access: true,
      role: true,
      user: {
        select: {
          name: true,
          email: true,
          accounts: { where: { providerId: "credential" }, select: { id: true } },
        },
      },
    },
  });
  return (
    member &&
    PasswordLink.parse({ ...member, ...member.user, isNew: member.user.accounts.length === 0 })
  );
}

export async function setRoleOfOwner(
  tx: WriteTx,
  of: { workspaceId: string; userId: string; role: Role },
): Promise<void> {
  await tx.member.updateMany({
    where: { workspaceId: of.workspaceId, userId: of.userId, access: "owner" },
    data: { role: of.role },
  });
}

/** Also called on the first start, before there is anyone whose scope could be minted. */
export async function addToken(
  tx: WriteTx,
  row: {
    id: string;
    workspaceId: string;
    name: string;
    tokenHash: string;
    prefix: string;
    actor: "service" | "person";
    userId: string;
    scopes: TokenScope[];
    projectIds: string[];
    isBootstrap: boolean;
    createdAt: Date;
    expiresAt: Date | null;
  },
): Promise<void> {
  const { projectIds, ...token } = row;
  await tx.apiToken.create({
    data: { ...token, isLimited: projectIds.length > 0 },
    select: { id: true },
  });
  await tx.apiTokenProject.createMany({
    data: projectIds.map((projectId) => ({
      workspaceId: row.workspaceId,
      tokenId: row.id,
      projectId,
    })),
  });
}
