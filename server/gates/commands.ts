import { audited } from "#server/audit/commands.ts";
import { certificateOfGate } from "#server/certifications/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { announce } from "#server/webhooks/commands.ts";
import { pictureAndGate } from "./queries.ts";
import { evaluateGate } from "./rules/gate.ts";
import { snapshotOf } from "./rules/snapshot.ts";
import type { Decision, DecisionCause } from "./schema.ts";
import { addDecision, evidenceDigests } from "./store.ts";

/**
 * Decides and keeps the decision with everything it was made from. The digest is of that snapshot, so
 * anyone can check later that the record was not changed, and decide it again.
 */
export async function decideGate(
  deps: Deps,
  scope: ProjectScope,
  input: { gate?: string | undefined; at?: Date | undefined; cause?: DecisionCause },
): Promise<Decision> {
  const { gate: named, at = deps.now() } = input;
  const { picture, policy, policies } = await pictureAndGate(deps, scope, {
    gate: named,
    at,
    withActions: true,
  });
  const result = evaluateGate(policy, picture);
  const evidenceIds = [...new Set(result.conditions.flatMap(({ evidence }) => evidence))];
  const [evidence, cause] = await Promise.all([
    evidenceDigests(deps.db, scope, evidenceIds),
    input.cause ?? causeOf(deps, scope, { policy, policies, at }),
  ]);
  const snapshotJson = canonicalJson(snapshotOf(picture, { policy, evidence }));
  const id = deps.newId();
  const snapshotDigest = sha256(snapshotJson);
  const said = {
    action: "gate.decide",
    subject: { kind: "decision", id },
    detail: { gate: result.gate, outcome: result.outcome, snapshotDigest, cause },
  } as const;
  const { gate, outcome } = result;
  const data = { decisionId: id, gate, outcome, cause, snapshotDigest };
  return audited(deps, scope, said, async (tx) => {
    await announce(deps, tx, scope, { type: "gate.decided", data });
    return addDecision(tx, scope, {
      id,
      result,
      snapshotJson,
      snapshotDigest,
      cause,
      at: deps.now(),
    });
  });
}

/** Asked while the gate's certificate is due, in grace or gone, a decision is what reviews it. */
async function causeOf(
  deps: Deps,
  scope: ProjectScope,
  of: { policy: CompiledPolicy; policies: readonly CompiledPolicy[]; at: Date },
): Promise<DecisionCause> {
  const { state } = await certificateOfGate(deps, scope, {
    policy: of.policy.policy,
    policies: of.policies.map(({ policy }) => policy),
    at: of.at,
  });
  return state === "never" || state === "certified" ? "asked" : "recertification";
}
