import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { BUILT_IN, BUILT_IN_WRITTEN } from "./catalogue.ts";
import type { CompiledPolicy } from "./rules/compile.ts";
import { compileAll, inPlace } from "./rules/standing.ts";
import * as store from "./store.ts";

/** Sets of compiled policies by what they were made from; the oldest go first. */
const KEPT_MAX = 200;
const kept = new Map<string, readonly CompiledPolicy[]>();

/**
 * The policies of the workspace as of a moment: its own versions, and the catalogue's where it has
 * none. One small statement for all of its projects; the texts are read and compiled when they change.
 */
export async function policiesOf(
  deps: Deps,
  scope: WorkspaceScope,
  at: Date = deps.now(),
): Promise<readonly CompiledPolicy[]> {
  const refs = await store.standingVersions(deps.db, scope, at);
  if (refs.length === 0) return BUILT_IN;
  const key = refs.map(({ gateId, version, digest }) => `${gateId}/${version}/${digest}`).join("|");
  const found = kept.get(key);
  if (found) return found;
  const own = await store.policiesAt(deps.db, scope, refs);
  const policies = compileAll(
    inPlace(
      BUILT_IN_WRITTEN,
      own.map(({ policy, version }) => ({ policy, version: String(version) })),
    ),
  );
  kept.set(key, policies);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? key);
  return policies;
}

/** Differs as soon as any of the policies does: for what is kept of their answers. */
export const digestOf = (policies: readonly CompiledPolicy[]) =>
  policies.map(({ version, digest }) => `${version}/${digest}`).join("|");
