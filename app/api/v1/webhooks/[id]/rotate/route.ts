import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { rotateSecret } from "#server/webhooks/commands.ts";

export const POST = workspaceRoute("webhooks.manage", (call) =>
  write(call, NoBody, async () => {
    const made = await rotateSecret(call.deps, call.scope, { id: call.params.id ?? "" });
    return { body: made, keptBody: { ...made, secret: null } };
  }),
);
