import { z } from "zod";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { Plan, type SavedEstimate, WholeEstimate } from "./schema.ts";

const COLUMNS = {
  id: true,
  plan: true,
  result: true,
  createdById: true,
  createdAt: true,
} as const;

type Row = { id: string; plan: unknown; result: unknown; createdById: string; createdAt: Date };

const toSaved = (row: Row): SavedEstimate => ({
  estimateId: row.id,
  createdAt: row.createdAt.toISOString(),
  createdById: row.createdById,
  plan: Plan.parse(row.plan),
  result: WholeEstimate.parse(row.result),
});

export async function addEstimate(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; plan: Plan; result: WholeEstimate; at: Date },
): Promise<SavedEstimate> {
  const row = await tx.estimate.create({
    data: {
      projectId: scope.projectId,
      id: of.id,
      plan: of.plan,
      result: of.result,
      createdById: actorId(scope.actor),
      createdAt: of.at,
    },
    select: COLUMNS,
  });
  return toSaved(row);
}

/** Newest first. */
export async function estimates(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number },
): Promise<SavedEstimate[]> {
  const rows = await db.estimate.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: COLUMNS,
  });
  return rows.map(toSaved);
}

/** The one of this id, or the oldest where none is named. */
export async function estimateOrFirst(
  db: Tx,
  scope: ProjectScope,
  id: string | null,
): Promise<SavedEstimate | null> {
  const row = await db.estimate.findFirst({
    where: { projectId: scope.projectId, ...(id === null ? {} : { id }) },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: COLUMNS,
  });
  return row && toSaved(row);
}

export function findEstimate(db: Tx, scope: ProjectScope, id: string) {
  return db.estimate.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: { id: true },
  });
}

/** What may be learned from: a workspace with more plans learns from the latest of them. */
const PLANS_MAX = 200;

/** The last plan of each other project that the scope may see; the demo is no experience. */
export async function latestPlans(db: Tx, scope: ProjectScope): Promise<Plan[]> {
  const only = scope.onlyProjects ? [...scope.onlyProjects] : null;
  const rows = await db.$queryRaw`
    SELECT "plan" FROM (
      SELECT DISTINCT ON (e."projectId") e."plan", e."createdAt"
      FROM "Estimate" e JOIN "Project" p ON p."id" = e."projectId" AND NOT p."isDemo"
      WHERE p."workspaceId" = ${scope.workspaceId} AND p."id" <> ${scope.projectId}
        AND (${only}::text[] IS NULL OR p."id" = ANY(${only}::text[]))
      ORDER BY e."projectId", e."createdAt" DESC, e."id" DESC
    ) latest ORDER BY "createdAt" DESC LIMIT ${PLANS_MAX}`;
  return z
    .array(z.object({ plan: Plan }))
    .parse(rows)
    .map(({ plan }) => plan);
}
