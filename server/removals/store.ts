import { z } from "zod";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { RemovalPreview } from "./schema.ts";

const Counts = RemovalPreview.omit({ slug: true, name: true });

export async function countsOf(db: Tx, scope: ProjectScope): Promise<z.infer<typeof Counts>> {
  const id = scope.projectId;
  const rows = await db.$queryRaw`
    SELECT
      (SELECT count(*) FROM "Assessment" WHERE "projectId" = ${id})::int AS assessments,
      (SELECT count(*) FROM "Evidence" WHERE "projectId" = ${id})::int AS documents,
      (SELECT coalesce(sum("factCount"), 0) FROM "Evidence" WHERE "projectId" = ${id})::int AS facts,
      (SELECT count(*) FROM "GateDecision" WHERE "projectId" = ${id})::int AS decisions,
      (SELECT count(*) FROM "HandoverEvent" WHERE "projectId" = ${id})::int AS "handoverSteps",
      (SELECT count(*) FROM "Estimate" WHERE "projectId" = ${id})::int AS estimates,
      (SELECT count(*) FROM "Forecast" WHERE "projectId" = ${id})::int AS forecasts,
      (SELECT count(*) FROM "Connection" WHERE "projectId" = ${id} AND "removedAt" IS NULL)::int AS connections`;
  const [row] = z.array(Counts).parse(rows);
  if (!row) throw new Error("a count answers one row");
  return row;
}

/** The project with everything in it. What the workspace learned from it stays, without pointing to it. */
export async function deleteProject(tx: WriteTx, scope: ProjectScope): Promise<boolean> {
  const { workspaceId, projectId } = scope;
  await tx.finishedProject.updateMany({
    where: { workspaceId, projectId },
    data: { projectId: null },
  });
  // Messages are kept by the address they go to, and name their project in what they say.
  await tx.webhookMessage.deleteMany({ where: { workspaceId, body: { contains: projectId } } });
  const { count } = await tx.project.deleteMany({ where: { workspaceId, id: projectId } });
  return count === 1;
}
