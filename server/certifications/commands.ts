import { audited } from "#server/audit/commands.ts";
import { demandGate } from "#server/gates/queries.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { certificationOf } from "./queries.ts";
import type { CertificationStep, ProjectCertification } from "./schema.ts";
import { addEvents } from "./store.ts";

/** A person calls for a review before its term, or plans the days of grace. */
export async function stepCertification(
  deps: Deps,
  scope: ProjectScope,
  step: CertificationStep,
): Promise<ProjectCertification> {
  personOf(scope);
  if (step.kind === "plan") await plan(deps, scope, step);
  else await call(deps, scope, step);
  return certificationOf(deps, scope);
}

async function call(
  deps: Deps,
  scope: ProjectScope,
  { trigger, note }: Extract<CertificationStep, { kind: "call" }>,
): Promise<void> {
  if (trigger === "incident")
    throw new AppError("invalid", "Record the incident: a severe one calls for the review.", {
      pointer: "/trigger",
    });
  const id = deps.newId();
  const subject = { kind: "certificate", id };
  const row = { id, kind: "called", gateId: null, trigger, subject: "", note } as const;
  await audited(deps, scope, { action: "certificate.call", subject, detail: { trigger } }, (tx) =>
    addEvents(tx, scope, [{ ...row, recordedAt: deps.now() }]),
  );
}

async function plan(
  deps: Deps,
  scope: ProjectScope,
  { gate, note }: Extract<CertificationStep, { kind: "plan" }>,
): Promise<void> {
  const { policy } = await demandGate(deps, scope, { gate });
  const { byGate } = await certificationOf(deps, scope);
  const state = byGate.find(({ gateId }) => gateId === policy.id)?.state ?? "never";
  if (state === "never" || state === "certified")
    throw new AppError("conflict", "The certificate is not due: there is nothing to plan for.");
  const id = deps.newId();
  const subject = { kind: "certificate", id };
  const row = { id, kind: "planned", gateId: policy.id, trigger: null, subject: "", note } as const;
  const detail = { gate: policy.id };
  await audited(deps, scope, { action: "certificate.plan", subject, detail }, (tx) =>
    addEvents(tx, scope, [{ ...row, recordedAt: deps.now() }]),
  );
}
