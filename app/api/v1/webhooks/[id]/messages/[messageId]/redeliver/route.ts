import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { redeliver } from "#server/webhooks/commands.ts";

export const POST = workspaceRoute("webhooks.manage", (call) =>
  write(call, NoBody, async () => {
    const { id = "", messageId = "" } = call.params;
    await redeliver(call.deps, call.scope, { id, messageId });
    return { status: 204, body: null };
  }),
);
