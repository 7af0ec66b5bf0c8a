import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { testConnection } from "#server/connections/commands.ts";

export const POST = projectRoute("connections.manage", async ({ deps, scope, params }) => ({
  body: await testConnection(deps, scope, params.id ?? ""),
}));
