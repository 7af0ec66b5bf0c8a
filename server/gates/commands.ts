import { audited } from "#server/audit/commands.ts";
import { certificationOf } from "#server/certifications/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { announce } from "#server/webhooks/commands.ts";
import { pictureAndGate } from "./queries.ts";
import { evaluateGate } from "./rules/gate.ts";
import { snapshotOf } from "./rules/snapshot.ts";
import type { Decision, DecisionCause } from "./schema.ts";
import { addDecision, evidenceDigests } from "./store.ts";

/** Asked while the gate's certificate is due, in grace or gone, a decision is what reviews it. */
async function causeOf(
  deps: Deps,
  scope: ProjectScope,
  { gate, at }: { gate: string; at: Date | undefined },
): Promise<DecisionCause> {
  const { byGate } = await certificationOf(deps, scope, at);
  const state = byGate.find(({ gateId }) => gateId === gate)?.state ?? "never";
  return state === "never" || state === "certified" ? "asked" : "recertification";
}

/**
 * Decides and keeps the decision with everything it was made from. The digest is of that snapshot, so
 * anyone can check later that the record was not changed, and decide it again.
 */
export async function decideGate(
  deps: Deps,
  scope: ProjectScope,
  input: { gate?: string | undefined; at?: Date | undefined; cause?: DecisionCause },
): Promise<Decision> {
  const { gate: named, at } = input;
  const { picture, policy } = await pictureAndGate(deps, scope, {
    gate: named,
    at,
    withActions: true,
  });
  const result = evaluateGate(policy, picture);
  const evidenceIds = [...new Set(result.conditions.flatMap(({ evidence }) => evidence))];
  const evidence = await evidenceDigests(deps.db, scope, evidenceIds);
  const snapshotJson = canonicalJson(snapshotOf(picture, { policy, evidence }));
  const id = deps.newId();
  const snapshotDigest = sha256(snapshotJson);
  const cause = input.cause ?? (await causeOf(deps, scope, { gate: result.gate, at }));
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
