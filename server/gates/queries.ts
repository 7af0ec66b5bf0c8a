import { pictureOf } from "#server/handover/queries.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { policiesOf } from "#server/policies/queries.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { evaluateGate, gateFor, gateNamed, gateStateOf } from "./rules/gate.ts";
import { DECISION_TYPE, DecisionStatement } from "./rules/replay.ts";
import { type Decision, GATE_ALIASES, type GateOutcome, type GateResult } from "./schema.ts";
import { decisions, decisionWithSnapshot } from "./store.ts";

/** The policy of the gate that a caller names by id or alias, as the workspace has it at that moment. */
export async function demandGate(
  deps: Deps,
  scope: WorkspaceScope,
  of: { gate: string; at?: Date | undefined },
): Promise<CompiledPolicy> {
  return gateAmong(await policiesOf(deps, scope, of.at), of.gate);
}

function gateAmong(policies: readonly CompiledPolicy[], name: string): CompiledPolicy {
  const policy = gateNamed(name, policies);
  if (policy) return policy;
  throw new AppError("not-found", `There is no gate "${name.slice(0, 60)}".`, {
    hint: `There are: ${policies.map(({ policy: { id } }) => id).join(", ")}; or in short ${Object.keys(GATE_ALIASES).join(", ")}.`,
  });
}

/** A project, and the gate that is asked for, or the one of its stage, among all of the workspace. */
export async function pictureAndGate(
  deps: Deps,
  scope: ProjectScope,
  of: { gate?: string | undefined; at?: Date | undefined; withActions: boolean },
): Promise<{ picture: Picture; policy: CompiledPolicy; policies: readonly CompiledPolicy[] }> {
  const at = of.at ?? deps.now();
  const [policies, picture] = await Promise.all([
    policiesOf(deps, scope, at),
    pictureOf(deps, scope, { at, withActions: of.withActions }),
  ]);
  const policy =
    of.gate === undefined
      ? gateFor(picture.project.factors.stage, policies)
      : gateAmong(policies, of.gate);
  return { picture, policy, policies };
}

/** What the gate would say, without keeping it. */
export async function gateOf(
  deps: Deps,
  scope: ProjectScope,
  of: { gate?: string | undefined; at?: Date | undefined },
): Promise<GateResult> {
  const { picture, policy } = await pictureAndGate(deps, scope, { ...of, withActions: true });
  return evaluateGate(policy, picture);
}

/** The gate of the project's stage and what it says now, without a word of explanation. */
export async function gateStateFor(
  deps: Deps,
  scope: ProjectScope,
): Promise<{ gate: string; outcome: GateOutcome }> {
  const { picture, policy } = await pictureAndGate(deps, scope, { withActions: false });
  const { id, outcome } = gateStateOf(picture, [policy]);
  return { gate: id, outcome };
}

/** The latest twenty, of one gate or of all. */
export async function decisionsOf(
  deps: Deps,
  scope: ProjectScope,
  gate?: string,
): Promise<Decision[]> {
  const [rows, policies] = await Promise.all([
    decisions(deps.db, scope, { gate, limit: 20 }),
    policiesOf(deps, scope),
  ]);
  return rows.map((row) => titled(row, policies));
}

/** The question as it is asked today; the record keeps which policy it was decided by. */
function titled(decision: Decision, policies: readonly CompiledPolicy[]): Decision {
  const title = gateNamed(decision.gate, policies)?.policy.title;
  return title === undefined ? decision : { ...decision, title };
}

export async function decisionOf(
  deps: Deps,
  scope: ProjectScope,
  decisionId: string,
): Promise<Decision> {
  const [{ decision }, policies] = await Promise.all([
    kept(deps, scope, decisionId),
    policiesOf(deps, scope),
  ]);
  return titled(decision, policies);
}

/** What an exported decision says, ready to be signed. */
export async function statementOf(
  deps: Deps,
  scope: ProjectScope,
  decisionId: string,
): Promise<{ payloadType: string; payload: string }> {
  const { decision, snapshot } = await kept(deps, scope, decisionId);
  const statement = DecisionStatement.parse({
    schema: "assay-gate-decision/1",
    workspaceId: scope.workspaceId,
    projectId: scope.projectId,
    project: scope.slug,
    decision,
    snapshot,
  });
  return { payloadType: DECISION_TYPE, payload: canonicalJson(statement) };
}

async function kept(deps: Deps, scope: ProjectScope, decisionId: string) {
  const found = await decisionWithSnapshot(deps.db, scope, decisionId);
  if (found) return found;
  throw new AppError("not-found", `There is no decision "${decisionId.slice(0, 60)}" here.`);
}
