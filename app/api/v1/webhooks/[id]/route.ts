import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { changeWebhook, removeWebhook } from "#server/webhooks/commands.ts";
import { PatchWebhook } from "#server/webhooks/schema.ts";

export const PATCH = workspaceRoute("webhooks.manage", (call) =>
  write(call, PatchWebhook, async (input) => {
    await changeWebhook(call.deps, call.scope, { ...input, id: call.params.id ?? "" });
    return { status: 204, body: null };
  }),
);

export const DELETE = workspaceRoute("webhooks.manage", async ({ deps, scope, params }) => {
  await removeWebhook(deps, scope, { id: params.id ?? "" });
  return { status: 204, body: null };
});
