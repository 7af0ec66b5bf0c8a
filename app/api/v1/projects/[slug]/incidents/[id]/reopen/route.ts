import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { stepIncident } from "#server/incidents/commands.ts";
import { IncidentStep } from "#server/incidents/schema.ts";

export const POST = projectRoute("incidents.write", (call) =>
  write(call, IncidentStep.nullish(), async (step) => ({
    body: await stepIncident(call.deps, call.scope, {
      note: "",
      ...step,
      id: call.params.id ?? "",
      kind: "reopened",
    }),
  })),
);
