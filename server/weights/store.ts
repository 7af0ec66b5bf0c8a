import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import { OwnWeight } from "./schema.ts";

/** One change of a weight at a time: what is set is compared with what stands. */
export async function lockWeights(tx: WriteTx, scope: WorkspaceScope): Promise<void> {
  const key = `weights/${scope.workspaceId}`;
  await holdUntilEnd(tx, key);
}

/** What weighs otherwise than in the catalogue: the last of each target, by its name. */
export async function standingWeights(
  db: Tx,
  scope: WorkspaceScope,
  at: Date,
): Promise<OwnWeight[]> {
  const rows = await db.$queryRaw`
    SELECT "target", "weight", "reason" FROM (
      SELECT DISTINCT ON ("target") "target", "weight", "reason" FROM "WeightOverride"
      WHERE "workspaceId" = ${scope.workspaceId} AND "setAt" <= ${at}
      ORDER BY "target", "setAt" DESC, "id" DESC
    ) w WHERE "weight" IS NOT NULL ORDER BY "target"`;
  return OwnWeight.array().parse(rows);
}

const HISTORY_MAX = 200;

/** Every change, the newest first. */
export function weightChanges(db: Tx, scope: WorkspaceScope) {
  return db.weightOverride.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: [{ setAt: "desc" }, { id: "desc" }],
    take: HISTORY_MAX,
    select: { id: true, target: true, weight: true, reason: true, setById: true, setAt: true },
  });
}

export async function addWeight(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: { id: string; target: string; weight: number | null; reason: string; setAt: Date },
): Promise<void> {
  await tx.weightOverride.create({
    data: { ...row, workspaceId: scope.workspaceId, setById: actorId(scope.actor) },
    select: { id: true },
  });
}
