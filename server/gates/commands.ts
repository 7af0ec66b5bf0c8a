import { pictureOf } from "#server/handover/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { demandGate } from "./queries.ts";
import { evaluateGate, gateFor } from "./rules/gate.ts";
import type { Decision } from "./schema.ts";
import { addDecision } from "./store.ts";

/**
 * Decides and keeps the decision with everything it looked at. The digest is of that snapshot and
 * the policy's version, so anyone can check later that the record was not changed.
 */
export async function decideGate(
  deps: Deps,
  scope: ProjectScope,
  input: { gate?: string | undefined; at?: Date | undefined },
): Promise<Decision> {
  const named = input.gate === undefined ? null : demandGate(input.gate);
  const { project, readiness, handover, activeMemberIds } = await pictureOf(deps, scope, {
    at: input.at,
    withActions: true,
  });
  const { factors, affectsPeople, regulatoryClass, owners, profile } = project;
  const facts = {
    project: { factors, affectsPeople, regulatoryClass, owners, profile },
    readiness,
    handover,
    activeMemberIds,
  };
  const result = evaluateGate(named ?? gateFor(factors.stage).id, facts);
  const snapshotJson = canonicalJson({ ...facts, policyVersion: result.policyVersion });
  return addDecision(deps.db, scope, {
    id: deps.newId(),
    result,
    snapshotJson,
    snapshotDigest: sha256(snapshotJson),
    at: deps.now(),
  });
}
