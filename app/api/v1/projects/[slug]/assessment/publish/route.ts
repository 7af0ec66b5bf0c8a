import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { publish } from "#server/assessments/commands.ts";
import { Publish } from "#server/assessments/schema.ts";

export const POST = projectRoute("assessments.publish", (call) =>
  // An empty body is a publication without a note.
  write(call, Publish.nullable(), async (input) => ({
    status: 201,
    body: await publish(call.deps, call.scope, input ?? {}),
  })),
);
