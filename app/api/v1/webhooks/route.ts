import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { addWebhook } from "#server/webhooks/commands.ts";
import { webhooksOf } from "#server/webhooks/queries.ts";
import { NewWebhook } from "#server/webhooks/schema.ts";

export const GET = workspaceRoute("webhooks.manage", async ({ deps, scope }) => ({
  body: await webhooksOf(deps, scope),
}));

export const POST = workspaceRoute("webhooks.manage", (call) =>
  write(call, NewWebhook, async (input) => {
    const made = await addWebhook(call.deps, call.scope, input);
    // A repeat of the same request learns the id, not the secret: that is never kept.
    return { status: 201, body: made, keptBody: { ...made, secret: null } };
  }),
);
