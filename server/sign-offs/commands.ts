import { audited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { outcomeBesideSignOffs, signOffsOf, standingOf, viewOf } from "./queries.ts";
import type { NewSignOff, SignOffList } from "./schema.ts";
import { addSignOff } from "./store.ts";

/** Signs a gate for one's discipline, or takes that back; for the policy and on what the gate says now. */
export async function signOff(
  deps: Deps,
  scope: ProjectScope,
  { gate, role, isSigned, note }: NewSignOff & { gate: string },
): Promise<SignOffList> {
  const { role: discipline } = personOf(scope);
  const view = await viewOf(deps, scope, gate);
  const { policy } = view.policy;
  if (!policy.signoffs.some((one) => one.role === role))
    throw new AppError("invalid", `${policy.id} asks for no signature of this role.`, {
      pointer: "/role",
    });
  const { whyNotSign, whyNotTakeBack } = standingOf(role, view);
  const why = isSigned ? whyNotSign : whyNotTakeBack;
  if (why) throw new AppError(discipline === role ? "conflict" : "forbidden", why);
  const id = deps.newId();
  const outcome = outcomeBesideSignOffs(view.result);
  const policyDigest = view.policy.digest;
  const subject = { kind: "sign-off", id };
  const detail = { gate: policy.id, role, isSigned, outcome, policyDigest };
  const row = { id, gateId: policy.id, role, isSigned, note, outcome, policyDigest };
  await audited(deps, scope, { action: "gate.sign", subject, detail }, (tx) =>
    addSignOff(tx, scope, { ...row, signedAt: view.at }),
  );
  return signOffsOf(deps, scope, { gate: policy.id });
}
