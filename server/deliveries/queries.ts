import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { deliveryView } from "./rules.ts";
import type { Delivery } from "./schema.ts";
import * as store from "./store.ts";

/** How a large document that was sent stands; null when nothing was sent under this id, or by another. */
export async function deliveryOf(
  deps: Deps,
  scope: ProjectScope,
  of: { id: string; onlyOwn: boolean },
): Promise<Delivery | null> {
  const row = await store.deliveryById(deps.db, scope, of.id);
  if (!row || row.state === "receiving") return null;
  if (of.onlyOwn && actorId(row.actor) !== actorId(scope.actor)) return null;
  return deliveryView(row, row.state);
}

/** Those of the project that are not read yet, oldest first. */
export async function deliveriesUnderWay(deps: Deps, scope: ProjectScope): Promise<Delivery[]> {
  const rows = await store.openDeliveries(deps.db, scope);
  return rows.map((row) => deliveryView(row, "processing"));
}
