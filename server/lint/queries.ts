import { mergeAnswers } from "#server/assessments/rules.ts";
import { myDraft } from "#server/assessments/store.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { ReadinessInput } from "#server/readiness/schema.ts";
import { lintTitle } from "./findings.ts";
import { contradictionsIn } from "./rules.ts";
import type { Lint, LintOf } from "./schema.ts";

/**
 * Where answers contradict the evidence or each other. `mine` looks at nobody else's, so it may be asked
 * while everybody still rates alone.
 */
export async function lintOf(deps: Deps, scope: ProjectScope, of: LintOf): Promise<Lint> {
  const input = await readinessInputOf(deps, scope);
  const looked = of === "mine" ? await withMyAnswers(deps, scope, input) : input;
  const contradictions = contradictionsIn({
    merged: mergeAnswers(looked.assessors, looked.agreements),
    readiness: readinessAt(looked, { withActions: false }),
  });
  return { title: lintTitle(contradictions, of), contradictions };
}

async function withMyAnswers(
  deps: Deps,
  scope: ProjectScope,
  input: ReadinessInput,
): Promise<ReadinessInput> {
  if (scope.actor.kind !== "person") return { ...input, assessors: [], agreements: [] };
  const { answers } = await myDraft(deps.db, scope);
  const mine = { assessorId: actorId(scope.actor), role: scope.actor.role, answers };
  return { ...input, assessors: [mine], agreements: [] };
}
