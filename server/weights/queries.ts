import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { rowsOf, targetOf } from "./rules.ts";
import type { OwnWeight, WeightPage } from "./schema.ts";
import * as store from "./store.ts";

/** What weighs otherwise than in the catalogue at a moment; inside a transaction where one is open. */
export const weightsAt = (db: Tx, scope: WorkspaceScope, at: Date): Promise<OwnWeight[]> =>
  store.standingWeights(db, scope, at);

/** Everything that has a weight as it stands, and every change there was. */
export async function weightPage(deps: Deps, scope: WorkspaceScope): Promise<WeightPage> {
  const [changed, changes] = await Promise.all([
    store.standingWeights(deps.db, scope, deps.now()),
    store.weightChanges(deps.db, scope),
  ]);
  const history = changes.map((change) => ({
    ...change,
    label: targetOf(change.target)?.label ?? change.target,
  }));
  return { rows: rowsOf(changed), changed, history };
}
