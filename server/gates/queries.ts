import { pictureOf } from "#server/handover/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { evaluateGate, gateFor, gateNamed, gateStateOf } from "./rules/gate.ts";
import { DECISION_TYPE, DecisionStatement } from "./rules/replay.ts";
import { type Decision, GATE_ALIASES, type GateOutcome, type GateResult } from "./schema.ts";
import { decisions, decisionWithSnapshot } from "./store.ts";

/** Which gate a caller means: an id, an alias, or the one of the project's stage. */
export function demandGate(name: string): CompiledPolicy {
  const policy = gateNamed(name);
  if (policy) return policy;
  throw new AppError("not-found", `There is no gate "${name.slice(0, 60)}".`, {
    hint: `There are: ${BUILT_IN.map(({ policy: { id } }) => id).join(", ")}; or in short ${Object.keys(GATE_ALIASES).join(", ")}.`,
  });
}

/** What the gate would say, without keeping it. */
export async function gateOf(
  deps: Deps,
  scope: ProjectScope,
  of: { gate?: string | undefined; at?: Date | undefined },
): Promise<GateResult> {
  const named = of.gate === undefined ? null : demandGate(of.gate);
  const picture = await pictureOf(deps, scope, { at: of.at, withActions: true });
  return evaluateGate(named ?? gateFor(picture.project.factors.stage), picture);
}

/** The gate of the project's stage and what it says now, without a word of explanation. */
export async function gateStateFor(
  deps: Deps,
  scope: ProjectScope,
): Promise<{ gate: string; outcome: GateOutcome }> {
  const { id, outcome } = gateStateOf(await pictureOf(deps, scope, { withActions: false }));
  return { gate: id, outcome };
}

/** The latest twenty, of one gate or of all. */
export function decisionsOf(deps: Deps, scope: ProjectScope, gate?: string): Promise<Decision[]> {
  return decisions(deps.db, scope, { gate, limit: 20 });
}

export async function decisionOf(
  deps: Deps,
  scope: ProjectScope,
  decisionId: string,
): Promise<Decision> {
  return (await kept(deps, scope, decisionId)).decision;
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
