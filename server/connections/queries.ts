import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { viewOf } from "./rules.ts";
import type { Connection, ConnectionRow } from "./schema.ts";
import * as store from "./store.ts";

export async function connectionsOf(deps: Deps, scope: ProjectScope): Promise<Connection[]> {
  const [rows, totals] = await Promise.all([
    store.connections(deps.db, scope),
    store.totalsOf(deps.db, scope),
  ]);
  const byId = new Map(totals.map((one) => [one.connectionId, one]));
  return rows.map((row) => viewOf(row, byId.get(row.id)));
}

export async function connectionOf(
  deps: Deps,
  scope: ProjectScope,
  id: string,
): Promise<Connection> {
  const found = (await connectionsOf(deps, scope)).find((one) => one.id === id);
  if (!found) throw noConnection();
  return found;
}

export async function rowOf(deps: Deps, scope: ProjectScope, id: string): Promise<ConnectionRow> {
  const row = await store.connectionById(deps.db, scope, id);
  if (!row) throw noConnection();
  return row;
}

const noConnection = () => new AppError("not-found", "There is no such connection here.");
