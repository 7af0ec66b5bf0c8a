import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { signOff } from "#server/sign-offs/commands.ts";
import { signOffsOf } from "#server/sign-offs/queries.ts";
import { NewSignOff } from "#server/sign-offs/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => ({
  body: await signOffsOf(deps, scope, { gate: params.gate ?? "" }),
}));

export const POST = projectRoute("gates.sign", (call) =>
  write(call, NewSignOff, async (input) => ({
    body: await signOff(call.deps, call.scope, { ...input, gate: call.params.gate ?? "" }),
  })),
);
