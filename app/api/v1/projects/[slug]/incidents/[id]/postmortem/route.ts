import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { stepIncident } from "#server/incidents/commands.ts";
import { Postmortem } from "#server/incidents/schema.ts";

export const POST = projectRoute("incidents.write", (call) =>
  write(call, Postmortem, async (lessons) => ({
    body: await stepIncident(call.deps, call.scope, {
      ...lessons,
      id: call.params.id ?? "",
      kind: "postmortem",
    }),
  })),
);
