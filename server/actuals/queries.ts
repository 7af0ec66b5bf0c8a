import { estimatesOf } from "#server/estimates/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { Actual, ActualsPage, PackageName } from "./schema.ts";
import { actuals } from "./store.ts";

export function actualsOf(deps: Deps, scope: ProjectScope): Promise<Actual[]> {
  return actuals(deps.db, scope);
}

/** The packages of every plan the project was estimated by; the latest name of each. */
export async function packagesOf(deps: Deps, scope: ProjectScope): Promise<PackageName[]> {
  const names = new Map<string, string>();
  for (const { plan } of (await estimatesOf(deps, scope)).toReversed())
    for (const { id, name } of plan.packages) names.set(id, name);
  return [...names].map(([id, name]) => ({ id, name }));
}

export async function actualsPage(deps: Deps, scope: ProjectScope): Promise<ActualsPage> {
  const [entered, packages] = await Promise.all([actualsOf(deps, scope), packagesOf(deps, scope)]);
  return { actuals: entered, packages };
}
