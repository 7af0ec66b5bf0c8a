import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { PortfolioFilter } from "../schema.ts";

// Which stored lines a statement is about, for every store that lists or adds up.

export type Filter = Partial<PortfolioFilter>;

/** What the scope sees of the workspace and is not archived; every statement here starts from it. */
export function inSight({ workspaceId, onlyProjects }: WorkspaceScope): Prisma.Sql {
  const only = onlyProjects
    ? Prisma.sql`AND p."id" = ANY(${[...onlyProjects]}::text[])`
    : Prisma.empty;
  return Prisma.sql`p."workspaceId" = ${workspaceId} AND p."archivedAt" IS NULL ${only}`;
}

/** The stored lines that match, as `r`, each with its project as `p`. */
export function matchingLines(
  scope: WorkspaceScope,
  filter: Filter,
  more: Prisma.Sql = Prisma.empty,
): Prisma.Sql {
  const text = filter.text?.toLowerCase();
  const conditions = [
    inSight(scope),
    ...ofProject(filter),
    filter.stage && Prisma.sql`r."stage" = ${filter.stage}`,
    filter.criticality && Prisma.sql`r."criticality" = ${filter.criticality}`,
    filter.band && Prisma.sql`r."band" = ${filter.band}`,
    filter.gate && Prisma.sql`r."gateOutcome" = ${filter.gate}`,
    filter.demo && filter.demo !== "with" && Prisma.sql`p."isDemo" = ${filter.demo === "only"}`,
    text &&
      Prisma.sql`(strpos(lower(p."name"), ${text}) > 0 OR strpos(lower(p."code"), ${text}) > 0
        OR strpos(p."slug", ${text}) > 0)`,
  ].filter((one) => one !== undefined && one !== false && one !== "");
  return Prisma.sql`"ProjectRollup" r
    JOIN "Project" p ON p."workspaceId" = r."workspaceId" AND p."id" = r."projectId"
    ${more}
    WHERE r."workspaceId" = ${scope.workspaceId} AND ${Prisma.join(conditions, " AND ")}`;
}

/** What is not part of a line, so that a line of any moment can be chosen by it. */
export function ofProject({ team, tag }: Filter): Prisma.Sql[] {
  return [
    ...(team
      ? [
          Prisma.sql`EXISTS (SELECT FROM "ProjectRole" g WHERE g."workspaceId" = p."workspaceId"
            AND g."projectId" = p."id" AND g."teamId" = ${team})`,
        ]
      : []),
    ...(tag ? [Prisma.sql`${tag} = ANY(p."tags")`] : []),
  ];
}
