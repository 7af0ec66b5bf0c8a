import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { incidentsOf } from "#server/incidents/queries.ts";
import { NewIncident } from "#server/incidents/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await incidentsOf(deps, scope),
}));

export const POST = projectRoute("incidents.write", (call) =>
  write(call, NewIncident, async (incident) => ({
    status: 201,
    body: await openIncident(call.deps, call.scope, incident),
  })),
);
