import { audited } from "#server/audit/commands.ts";
import { runsMade } from "#server/forecasts/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectOf } from "#server/projects/queries.ts";
import { decisionOf } from "./queries.ts";
import type { DecisionState, NewDecisionPoint } from "./schema.ts";
import * as store from "./store.ts";

/** Sets the run at which the team wants to decide, or takes the last one away; nothing is overwritten. */
export async function setDecisionPoint(
  deps: Deps,
  scope: ProjectScope,
  { atRun, question }: NewDecisionPoint,
): Promise<DecisionState> {
  const { target } = await projectOf(deps, scope);
  if (!target)
    throw new AppError("invalid", "A decision point needs a target.", {
      hint: "Set a metric and the value it is to reach on the project's edit page.",
    });
  if (atRun !== null) {
    const runs = await runsMade(deps, scope, target.metric);
    if (atRun <= runs)
      throw new AppError("invalid", `Run ${atRun} is made already; the next is ${runs + 1}.`, {
        pointer: "/atRun",
      });
  }
  const id = deps.newId();
  const subject = { kind: "decision-point", id };
  const point = { id, metric: target.metric, atRun, question, at: deps.now() };
  await audited(deps, scope, { action: "decision-point.set", subject, detail: { atRun } }, (tx) =>
    store.addDecisionPoint(tx, scope, point),
  );
  return decisionOf(deps, scope);
}
