import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { acceptMany } from "#server/acceptances/commands.ts";
import { AcceptMany } from "#server/acceptances/schema.ts";

export const POST = projectRoute("evidence.accept", (call) =>
  write(call, AcceptMany, async (input) => ({
    body: await acceptMany(call.deps, call.scope, input),
  })),
);
