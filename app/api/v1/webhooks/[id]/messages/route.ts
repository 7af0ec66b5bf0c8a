import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { messagesOf } from "#server/webhooks/queries.ts";

export const GET = workspaceRoute("webhooks.manage", async ({ deps, scope, params }) => ({
  body: { messages: await messagesOf(deps, scope, { id: params.id ?? "" }) },
}));
