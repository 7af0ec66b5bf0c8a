import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { gateNamed } from "./rules/gate.ts";
import { Condition, type Decision, DecisionCause, GateOutcome, type GateResult } from "./schema.ts";

const COLUMNS = {
  id: true,
  gateId: true,
  policyVersion: true,
  policyDigest: true,
  outcome: true,
  conditions: true,
  snapshotDigest: true,
  decidedById: true,
  cause: true,
  decidedAt: true,
  asOf: true,
} as const;

type Row = {
  id: string;
  gateId: string;
  policyVersion: string;
  policyDigest: string;
  outcome: string;
  conditions: unknown;
  snapshotDigest: string;
  decidedById: string;
  cause: string;
  decidedAt: Date;
  asOf: Date;
};

const toDecision = (row: Row): Decision => ({
  decisionId: row.id,
  gate: row.gateId,
  title: gateNamed(row.gateId)?.policy.title ?? row.gateId,
  outcome: GateOutcome.parse(row.outcome),
  conditions: Condition.array().parse(row.conditions),
  policyVersion: row.policyVersion,
  policyDigest: row.policyDigest,
  asOf: row.asOf.toISOString(),
  snapshotDigest: row.snapshotDigest,
  decidedAt: row.decidedAt.toISOString(),
  decidedById: row.decidedById,
  cause: DecisionCause.parse(row.cause),
});

/**
 * Keeps what the decision looked at beside it, so that it can be followed later. Plain SQL: Prisma
 * walks every value of a JSON column, which for a snapshot costs more than deciding.
 */
export async function addDecision(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    result: GateResult;
    snapshotJson: string;
    snapshotDigest: string;
    cause: DecisionCause;
    at: Date;
  },
): Promise<Decision> {
  const { result } = of;
  const row: Row = {
    id: of.id,
    gateId: result.gate,
    policyVersion: result.policyVersion,
    policyDigest: result.policyDigest,
    outcome: result.outcome,
    conditions: result.conditions,
    snapshotDigest: of.snapshotDigest,
    decidedById: actorId(scope.actor),
    cause: of.cause,
    decidedAt: of.at,
    asOf: new Date(result.asOf),
  };
  await tx.$executeRaw`
    INSERT INTO "GateDecision" ("projectId", "id", "gateId", "policyVersion", "policyDigest", "outcome",
      "conditions", "snapshot", "snapshotDigest", "decidedById", "cause", "decidedAt", "asOf")
    VALUES (${scope.projectId}, ${row.id}, ${row.gateId}, ${row.policyVersion}, ${row.policyDigest}, ${row.outcome},
      ${JSON.stringify(result.conditions)}::jsonb, ${of.snapshotJson}::jsonb,
      ${row.snapshotDigest}, ${row.decidedById}, ${row.cause},
      ${row.decidedAt.toISOString()}::timestamptz, ${result.asOf}::timestamptz)`;
  return { ...toDecision(row), title: result.title };
}

/** One decision with its snapshot as it was digested; null when there is none. */
export async function decisionWithSnapshot(
  db: Tx,
  scope: ProjectScope,
  decisionId: string,
): Promise<{ decision: Decision; snapshot: unknown } | null> {
  const row = await db.gateDecision.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id: decisionId } },
    select: { ...COLUMNS, snapshot: true },
  });
  return row && { decision: toDecision(row), snapshot: row.snapshot };
}

/** SHA-256 of these documents as they were received. */
export async function evidenceDigests(
  db: Tx,
  scope: ProjectScope,
  evidenceIds: readonly string[],
): Promise<{ evidenceId: string; digest: string }[]> {
  if (evidenceIds.length === 0) return [];
  const rows = await db.evidence.findMany({
    where: { projectId: scope.projectId, id: { in: [...evidenceIds] } },
    orderBy: { id: "asc" },
    select: { id: true, digest: true },
  });
  return rows.map(({ id, digest }) => ({ evidenceId: id, digest }));
}

/** Newest first. */
export async function decisions(
  db: Tx,
  scope: ProjectScope,
  of: { gate?: string | undefined; limit: number },
): Promise<Decision[]> {
  const rows = await db.gateDecision.findMany({
    where: { projectId: scope.projectId, ...(of.gate ? { gateId: of.gate } : {}) },
    orderBy: [{ decidedAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: COLUMNS,
  });
  return rows.map(toDecision);
}
