import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { Project } from "./schema.ts";

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

/** Only what the scope needs: every procedure of a project starts with this read. */
export function projectKey(db: Tx, scope: WorkspaceScope, slug: string) {
  return db.project.findFirst({
    where: { ...visible(scope), slug },
    select: { id: true, slug: true, workspaceId: true },
  });
}
