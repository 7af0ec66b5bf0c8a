import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { incidentAt } from "./rules.ts";
import type { Incident, IncidentRow } from "./schema.ts";
import { incidentById, incidents } from "./store.ts";

export async function incidentsOf(
  deps: Deps,
  scope: ProjectScope,
): Promise<{ incidents: Incident[] }> {
  const at = deps.now();
  return { incidents: (await incidents(deps.db, scope)).map((row) => incidentAt(row, at)) };
}

export async function incidentOf(deps: Deps, scope: ProjectScope, id: string): Promise<Incident> {
  return incidentAt(await demandIncident(deps, scope, id), deps.now());
}

export async function demandIncident(
  deps: Deps,
  scope: ProjectScope,
  id: string,
): Promise<IncidentRow> {
  const found = await incidentById(deps.db, scope, id);
  if (found) return found;
  throw new AppError("not-found", `There is no incident "${id.slice(0, 60)}" here.`);
}
