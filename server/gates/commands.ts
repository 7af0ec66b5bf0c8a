import { audited } from "#server/audit/commands.ts";
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
  const { project, readiness, handover, activeMemberIds, ...records } = await pictureOf(
    deps,
    scope,
    {
      at: input.at,
      withActions: true,
    },
  );
  const { factors, affectsPeople, regulatoryClass, owners, profile } = project;
  const facts = {
    project: { factors, affectsPeople, regulatoryClass, owners, profile },
    readiness,
    handover,
    activeMemberIds,
    ...records,
  };
  const result = evaluateGate(named ?? gateFor(factors.stage), facts);
  const snapshotJson = canonicalJson({ ...facts, policyVersion: result.policyVersion });
  const id = deps.newId();
  const snapshotDigest = sha256(snapshotJson);
  const said = {
    action: "gate.decide",
    subject: { kind: "decision", id },
    detail: { gate: result.gate, outcome: result.outcome, snapshotDigest },
  } as const;
  return audited(deps, scope, said, (tx) =>
    addDecision(tx, scope, { id, result, snapshotJson, snapshotDigest, at: deps.now() }),
  );
}
