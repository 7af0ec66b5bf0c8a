import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { offThread } from "#server/platform/off-thread.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { referenceOfProject } from "#server/reference-class/queries.ts";
import { DEFAULT_SEED } from "./catalogue.ts";
import { rangeRecord } from "./rules/packages.ts";
import { checkPlan } from "./rules/plan.ts";
import { residualsOf } from "./rules/residuals.ts";
import { type NewEstimate, type Plan, type SavedEstimate, WholeEstimate } from "./schema.ts";
import { addEstimate, estimates, latestPlans } from "./store.ts";

/** A plan of 200 packages and half a million samples takes seconds; what takes longer is refused. */
const COMPUTE_MS_MAX = 60_000;

/** Estimates a plan with the project's residual risks, where the plan names none of its own, and keeps it. */
export async function makeEstimate(
  deps: Deps,
  scope: ProjectScope,
  input: NewEstimate,
): Promise<SavedEstimate> {
  const checked = checkPlan(input.plan);
  if (!checked.ok) {
    const [first, ...more] = checked.problems;
    throw new AppError(
      "invalid",
      more.length > 0 ? `${first?.message}; and ${more.length} more` : `${first?.message}`,
      {
        pointer: `/plan${first?.pointer ?? ""}`,
      },
    );
  }
  const [readiness, reference, others, [last]] = await Promise.all([
    readinessOf(deps, scope),
    historyOf(deps, scope, checked.plan),
    latestPlans(deps.db, scope),
    estimates(deps.db, scope, { limit: 1 }),
  ]);
  const record = rangeRecord(others.flatMap((one) => one.packages));
  const plan = {
    ...(record.of > 0 ? { rangeRecord: record } : {}),
    ...reference,
    ...checked.plan,
    residuals: { ...residualsOf(readiness), ...checked.plan.residuals },
  };
  const result = await offThread({
    file: "server/estimates/rules/whole.ts",
    name: "wholeEstimate",
    input: { plan, before: last?.plan ?? null, seed: input.seed ?? DEFAULT_SEED },
    output: WholeEstimate,
    timeoutMs: COMPUTE_MS_MAX,
  });
  const id = deps.newId();
  const said = { action: "estimate.make", subject: { kind: "estimate", id } } as const;
  return audited(deps, scope, said, (tx) =>
    addEstimate(tx, scope, { id, plan, result, at: deps.now() }),
  );
}

/** The workspace's finished projects, by how alike they are to this one, where the plan names none. */
async function historyOf(
  deps: Deps,
  scope: ProjectScope,
  plan: Plan,
): Promise<Pick<Plan, "history" | "historyWeights" | "durations">> {
  const { history, durations } = await referenceOfProject(deps, scope);
  return {
    ...(plan.history === undefined && history.length > 0
      ? {
          history: history.map((one) => one.ratio),
          historyWeights: history.map((one) => one.weight),
        }
      : {}),
    ...(plan.durations === undefined && durations.length > 0 ? { durations } : {}),
  };
}
