import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { StoredHistory } from "./schema.ts";

/** Facts read: 8 runs of 500 metrics, each in one document. Pages of an answer add to it. */
const FACTS_MAX = 4_000;

/** What is stored of these metrics of these runs, the oldest document first. A history is known by its run and its metric. */
export async function historiesOf(
  db: Tx,
  scope: ProjectScope,
  of: { runIds: readonly string[]; metrics: readonly string[] },
): Promise<StoredHistory[]> {
  const subjects = of.runIds.flatMap((runId) => of.metrics.map((metric) => `${runId} ${metric}`));
  const rows = await db.$queryRaw<unknown[]>`
    SELECT f."value" AS "history", f."evidenceId", f."pointer"
    FROM "Fact" f
    JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
    WHERE f."projectId" = ${scope.projectId} AND f."kind" = 'metric-history'
      AND f."subject" = ANY(${subjects}::text[])
    ORDER BY e."receivedAt", e."id", f."ordinal"
    LIMIT ${FACTS_MAX}`;
  return StoredHistory.array().parse(rows);
}

export async function namesOf(db: Tx, scope: ProjectScope, runIds: readonly string[]) {
  const rows = await db.runRow.findMany({
    where: { projectId: scope.projectId, runId: { in: [...runIds] } },
    select: { runId: true, name: true, metrics: true },
  });
  return rows.map(({ metrics, ...row }) => ({
    ...row,
    metrics: typeof metrics === "object" && metrics !== null ? Object.keys(metrics) : [],
  }));
}
