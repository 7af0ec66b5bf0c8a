import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { revokeToken } from "#server/members/commands.ts";

export const DELETE = workspaceRoute("tokens.own", async ({ deps, scope, params }) => {
  await revokeToken(deps, scope, { id: params.id ?? "" });
  return { status: 204, body: null };
});
