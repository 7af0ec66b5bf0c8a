import { Prisma } from "#prisma/client/client.ts";
import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { type Profile, Project, type ProjectFilter } from "./schema.ts";

const COLUMNS = {
  id: true,
  workspaceId: true,
  slug: true,
  code: true,
  name: true,
  description: true,
  factors: true,
  affectsPeople: true,
  regulatoryClass: true,
  target: true,
  links: true,
  owners: true,
  profile: true,
  profileVersion: true,
  retentionDays: true,
  retentionByKind: true,
  tags: true,
  isDemo: true,
  demoNote: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  archivedAt: true,
} as const;

const visible = (scope: WorkspaceScope) => ({
  workspaceId: scope.workspaceId,
  ...(scope.onlyProjects ? { id: { in: [...scope.onlyProjects] } } : {}),
});

export async function projectBySlug(
  db: Tx,
  scope: WorkspaceScope,
  slug: string,
): Promise<Project | null> {
  const row = await db.project.findFirst({ where: { ...visible(scope), slug }, select: COLUMNS });
  return row && Project.parse(row);
}

export function visibleProjects(db: Tx, scope: WorkspaceScope, ids: readonly string[]) {
  return db.project.findMany({
    where: { AND: [visible(scope), { id: { in: [...ids] } }] },
    select: { id: true },
  });
}

/** By slug, which is the order that paging by cursor follows. */
export async function listProjects(
  db: Tx,
  scope: WorkspaceScope,
  of: ProjectFilter & { after?: string | undefined; limit?: number | undefined },
): Promise<Project[]> {
  const rows = await db.project.findMany({
    where: {
      ...visible(scope),
      ...(of.archived === "with"
        ? {}
        : { archivedAt: of.archived === "only" ? { not: null } : null }),
      ...(of.after === undefined ? {} : { slug: { gt: of.after } }),
    },
    orderBy: { slug: "asc" },
    ...(of.limit === undefined ? {} : { take: of.limit }),
    select: COLUMNS,
  });
  return Project.array().parse(rows);
}

/** The first by slug, by name alone, and how many there are. */
export async function projectNames(db: Tx, scope: WorkspaceScope, limit: number) {
  const where = { ...visible(scope), archivedAt: null };
  const [projects, total] = await Promise.all([
    db.project.findMany({
      where,
      orderBy: { slug: "asc" },
      take: limit,
      select: { slug: true, code: true, name: true },
    }),
    db.project.count({ where }),
  ]);
  return { projects, total };
}

/** Slugs and codes in use, of archived projects too: an old link must never show another project. */
export async function takenNames(db: Tx, scope: WorkspaceScope) {
  const rows = await db.project.findMany({
    where: { workspaceId: scope.workspaceId },
    select: { slug: true, code: true },
  });
  return {
    slugs: new Set(rows.map((row) => row.slug)),
    codes: new Set(rows.map((row) => row.code)),
  };
}

/** One registration at a time per workspace, so that two of the same name get two slugs. */
export async function lockRegistration(tx: Tx, scope: WorkspaceScope): Promise<void> {
  await holdUntilEnd(tx, `register ${scope.workspaceId}`);
}

export async function addProject(
  tx: WriteTx,
  scope: WorkspaceScope,
  project: Omit<Project, "workspaceId" | "profileVersion" | "revision">,
): Promise<void> {
  const { factors, target, links, owners, profile, retentionByKind, ...plain } = project;
  await tx.project.create({
    data: {
      ...plain,
      workspaceId: scope.workspaceId,
      factors: jsonIn(factors),
      target: target === null ? Prisma.DbNull : jsonIn(target),
      links: jsonIn(links),
      retentionByKind: jsonIn(retentionByKind),
      owners: jsonIn(owners),
      profile: jsonIn(profile),
    },
    select: { id: true },
  });
}

export async function addProfileVersion(
  tx: WriteTx,
  scope: ProjectScope,
  of: { version: number; profile: Profile; at: Date },
): Promise<void> {
  await tx.projectProfile.create({
    data: {
      projectId: scope.projectId,
      version: of.version,
      profile: jsonIn(of.profile),
      changedById: actorId(scope.actor),
      changedAt: of.at,
    },
    select: { version: true },
  });
}

export async function profileVersions(db: Tx, scope: ProjectScope) {
  return db.projectProfile.findMany({
    where: { projectId: scope.projectId },
    orderBy: { version: "desc" },
    select: { version: true, changedById: true, changedAt: true },
  });
}

/** Holds the project until the transaction ends; every change of it passes here. */
export async function lockProject(tx: Tx, scope: ProjectScope): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE id = ${scope.projectId} FOR UPDATE`;
}

export async function saveProject(
  tx: WriteTx,
  scope: ProjectScope,
  change: Partial<Project> & { updatedAt: Date },
): Promise<void> {
  const { factors, target, links, owners, profile, retentionByKind, ...plain } = change;
  await tx.project.update({
    where: { id: scope.projectId, workspaceId: scope.workspaceId },
    data: {
      ...plain,
      revision: { increment: 1 },
      ...(factors === undefined ? {} : { factors: jsonIn(factors) }),
      ...(target === undefined ? {} : { target: target === null ? Prisma.DbNull : jsonIn(target) }),
      ...(links === undefined ? {} : { links: jsonIn(links) }),
      ...(retentionByKind === undefined ? {} : { retentionByKind: jsonIn(retentionByKind) }),
      ...(owners === undefined ? {} : { owners: jsonIn(owners) }),
      ...(profile === undefined ? {} : { profile: jsonIn(profile) }),
    },
    select: { id: true },
  });
}
