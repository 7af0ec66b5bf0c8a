import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { settle } from "#server/rounds/commands.ts";
import { NewAgreement } from "#server/rounds/schema.ts";

export const POST = projectRoute("assessments.write", (call) =>
  write(call, NewAgreement, async (input) => ({
    body: await settle(call.deps, call.scope, input),
  })),
);
