import { demandGate } from "#server/gates/queries.ts";
import { evaluateGate, outcomeOf } from "#server/gates/rules/gate.ts";
import type { GateOutcome, GateResult } from "#server/gates/schema.ts";
import { pictureOf } from "#server/handover/queries.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { lastSignOff, termEnd, whyLapsed, whyNotSign } from "./rules.ts";
import type { SignOffList, SignOffRow, SignOffStanding } from "./schema.ts";
import * as store from "./store.ts";

/** How each role's signature on a gate stands, in the order of the policy. */
export async function signOffsOf(
  deps: Deps,
  scope: ProjectScope,
  of: { gate: string },
): Promise<SignOffList> {
  const view = await viewOf(deps, scope, of.gate);
  const { policy } = view.policy;
  return {
    gate: policy.id,
    signOffs: policy.signoffs.map(({ role }) => standingOf(role, view)),
  };
}

export type View = {
  readonly at: Date;
  readonly policy: CompiledPolicy;
  readonly picture: Picture;
  readonly result: GateResult;
  readonly rows: readonly SignOffRow[];
  readonly discipline: Role | null;
};

export async function viewOf(deps: Deps, scope: ProjectScope, gate: string): Promise<View> {
  const at = deps.now();
  const policy = await demandGate(deps, scope, { gate, at });
  const [picture, rows] = await Promise.all([
    pictureOf(deps, scope, { at, withActions: false }),
    store.signOffs(deps.db, scope, policy.policy.id),
  ]);
  const { actor } = scope;
  const discipline = actor.kind === "person" ? actor.role : null;
  return { at, policy, picture, result: evaluateGate(policy, picture), rows, discipline };
}

export function standingOf(role: Role, view: View): SignOffStanding {
  const { at, policy, picture, rows, discipline } = view;
  const { factors } = picture.project;
  const { reviewCalls: calls, incidents } = picture;
  const last = lastSignOff(rows, { gateId: policy.policy.id, role, at });
  const row = rows.find(({ id }) => id === last?.id) ?? null;
  const because = row && whyLapsed(row, { policy, factors, calls, incidents, at });
  const counts = row !== null && because === null;
  const condition = view.result.conditions.find(({ id }) => id === `signoff:${role}`);
  const isAsked = condition !== undefined && condition.outcome !== "not-applicable";
  const asked = { role, discipline, isAsked, counts };
  return {
    role,
    isAsked,
    state:
      row === null ? "not-signed" : !row.isSigned ? "taken-back" : counts ? "signed" : "lapsed",
    signedById: row?.signedById ?? null,
    signedAt: row?.signedAt ?? null,
    until: row && counts ? termEnd(row, policy, factors) : null,
    outcome: row?.outcome ?? null,
    note: row?.note ?? "",
    because: row?.isSigned ? because : null,
    whyNotSign: whyNotSign({ ...asked, isSigned: true }),
    whyNotTakeBack: whyNotSign({ ...asked, isSigned: false }),
  };
}

/**
 * What whoever signs has before them: the conditions without the sign-offs, since before the last one has
 * signed the gate itself always blocks.
 */
export function outcomeBesideSignOffs({ conditions }: GateResult): GateOutcome {
  return outcomeOf(conditions.filter(({ id }) => !id.startsWith("signoff:")));
}
