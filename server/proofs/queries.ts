import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { arrivalsOf } from "#server/readiness/rules/changes.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { RECIPES } from "./catalogue.ts";
import { proofLede, proofTitle } from "./findings.ts";
import { isOnePushAway, proofsOf } from "./rules/proofs.ts";
import { sinceOf } from "./rules/since.ts";
import type { ProofPage, Recipe } from "./schema.ts";

/** What could prove each of the 28 tests, whether it does and until when, and the shortest way to it. */
export async function proofsOfProject(deps: Deps, scope: ProjectScope): Promise<ProofPage> {
  const input = await readinessInputOf(deps, scope);
  const readiness = readinessAt(input, { withActions: false });
  const holding = new Set(
    readiness.signals
      .filter(({ credit, testId }) => credit > 0 && testId !== undefined)
      .map(({ rule }) => rule),
  );
  const since = sinceOf(input, { holding, arrivals: arrivalsOf(input) });
  const proofs = proofsOf({ readiness, profile: input.profile, evidence: input.evidence, since });
  const used = new Set(proofs.flatMap(({ steps }) => steps.flatMap(({ recipe }) => recipe ?? [])));
  return {
    asOf: readiness.asOf,
    title: proofTitle(proofs),
    lede: proofLede(proofs),
    proven: proofs.filter(({ state }) => state === "proven").length,
    nearly: proofs.filter(isOnePushAway).length,
    proofs,
    recipes: RECIPES.filter(({ id }) => used.has(id)).map((recipe) => shown(recipe, scope.slug)),
  };
}

function shown(recipe: Recipe, slug: string): Recipe {
  const { id, source, tool, title, effort, text } = recipe;
  return { id, source, tool, title, effort, text: text.replaceAll("{slug}", slug) };
}
