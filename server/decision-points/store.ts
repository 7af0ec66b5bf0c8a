import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { DecisionPoint } from "./schema.ts";

/** The last one set; null when there is none, or it was taken away. */
export async function decisionPoint(db: Tx, scope: ProjectScope): Promise<DecisionPoint | null> {
  const row = await db.decisionPoint.findFirst({
    where: { projectId: scope.projectId },
    orderBy: [{ setAt: "desc" }, { id: "desc" }],
    select: { metric: true, atRun: true, question: true, setById: true, setAt: true },
  });
  return row === null || row.atRun === null ? null : DecisionPoint.parse(row);
}

export async function addDecisionPoint(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; metric: string; atRun: number | null; question: string; at: Date },
): Promise<void> {
  await tx.decisionPoint.create({
    data: {
      projectId: scope.projectId,
      id: of.id,
      metric: of.metric,
      atRun: of.atRun,
      question: of.question,
      setById: actorId(scope.actor),
      setAt: of.at,
    },
    select: { id: true },
  });
}
