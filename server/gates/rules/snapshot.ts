import { z } from "zod";
import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { type Picture, pictureAt } from "#server/handover/rules/picture.ts";
import { type CompiledPolicy, compilePolicy } from "#server/policies/rules/compile.ts";
import { MetricCondition, Policy } from "#server/policies/schema.ts";
import { ProjectRecord } from "#server/readiness/rules/record.ts";
import type { GateResult } from "../schema.ts";
import { evaluateGate } from "./gate.ts";

export const SNAPSHOT_SCHEMA = "assay-decision-snapshot/2";

/**
 * All that a decision was made from, so that it can be made again without a server: the project as it was
 * recorded, who its active members were, the moment, and the policy. Scores are not in it: they follow.
 */
export const DecisionSnapshot = z.object({
  schema: z.literal(SNAPSHOT_SCHEMA),
  engineVersion: z.string(),
  at: z.iso.datetime(),
  policyVersion: z.string(),
  policy: Policy,
  /** Conditions of other policies that its thresholds are relative to. */
  references: z.array(MetricCondition),
  activeMemberIds: z.array(z.string()),
  record: ProjectRecord,
  /** The documents that its conditions name, by the SHA-256 of their bytes as received. */
  evidence: z.array(z.object({ evidenceId: z.string(), digest: z.string() })),
});
export type DecisionSnapshot = z.infer<typeof DecisionSnapshot>;

export function snapshotOf(
  picture: Picture,
  of: { policy: CompiledPolicy; evidence: DecisionSnapshot["evidence"] },
): DecisionSnapshot {
  return {
    schema: SNAPSHOT_SCHEMA,
    engineVersion: ENGINE_VERSION,
    at: picture.readiness.asOf,
    policyVersion: of.policy.version,
    policy: of.policy.policy,
    references: [...of.policy.references],
    activeMemberIds: [...picture.activeMemberIds],
    record: picture.project,
    evidence: of.evidence,
  };
}

/** What the rules of this Assay say of a snapshot. */
export function decidedAgain(snapshot: DecisionSnapshot): GateResult {
  const at = new Date(snapshot.at);
  const { activeMemberIds, record } = snapshot;
  const picture = pictureAt(record, { at, activeMemberIds, withActions: true });
  return evaluateGate(
    compilePolicy(snapshot.policy, snapshot.policyVersion, snapshot.references),
    picture,
  );
}
