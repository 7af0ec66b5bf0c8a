import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { DEFAULT_SEED } from "./catalogue.ts";
import { estimate } from "./rules/estimate.ts";
import { checkPlan } from "./rules/plan.ts";
import { residualsOf } from "./rules/residuals.ts";
import type { NewEstimate, SavedEstimate } from "./schema.ts";
import { addEstimate } from "./store.ts";

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
  const own = residualsOf(await readinessOf(deps, scope));
  const plan = { ...checked.plan, residuals: { ...own, ...checked.plan.residuals } };
  const result = estimate(plan, input.seed ?? DEFAULT_SEED);
  return addEstimate(deps.db, scope, { id: deps.newId(), plan, result, at: deps.now() });
}
