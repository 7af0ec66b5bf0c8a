import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { testWebhook } from "#server/webhooks/commands.ts";

export const POST = workspaceRoute("webhooks.manage", (call) =>
  write(call, NoBody, async () => {
    await testWebhook(call.deps, call.scope, { id: call.params.id ?? "" });
    return { status: 204, body: null };
  }),
);
