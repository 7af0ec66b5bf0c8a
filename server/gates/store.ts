import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { gateNamed } from "./rules/gate.ts";
import { Condition, type Decision, GateOutcome, type GateResult } from "./schema.ts";

const COLUMNS = {
  id: true,
  gateId: true,
  policyVersion: true,
  outcome: true,
  conditions: true,
  snapshotDigest: true,
  decidedById: true,
  decidedAt: true,
  asOf: true,
} as const;

type Row = {
  id: string;
  gateId: string;
  policyVersion: string;
  outcome: string;
  conditions: unknown;
  snapshotDigest: string;
  decidedById: string;
  decidedAt: Date;
  asOf: Date;
};

const toDecision = (row: Row): Decision => ({
  decisionId: row.id,
  gate: row.gateId,
  title: gateNamed(row.gateId)?.title ?? row.gateId,
  outcome: GateOutcome.parse(row.outcome),
  conditions: Condition.array().parse(row.conditions),
  policyVersion: row.policyVersion,
  asOf: row.asOf.toISOString(),
  snapshotDigest: row.snapshotDigest,
  decidedAt: row.decidedAt.toISOString(),
  decidedById: row.decidedById,
});

/** Keeps what the decision looked at beside it, so that it can be followed later. */
export async function addDecision(
  tx: Tx,
  scope: ProjectScope,
  of: { id: string; result: GateResult; snapshot: object; snapshotDigest: string; at: Date },
): Promise<Decision> {
  const row = await tx.gateDecision.create({
    data: {
      projectId: scope.projectId,
      id: of.id,
      gateId: of.result.gate,
      policyVersion: of.result.policyVersion,
      outcome: of.result.outcome,
      conditions: of.result.conditions,
      snapshot: of.snapshot,
      snapshotDigest: of.snapshotDigest,
      decidedById: actorId(scope.actor),
      decidedAt: of.at,
      asOf: new Date(of.result.asOf),
    },
    select: COLUMNS,
  });
  return toDecision(row);
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
