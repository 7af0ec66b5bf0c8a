import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { withdrawRole } from "#server/roles/commands.ts";

export const DELETE = projectRoute("roles.manage", async ({ deps, scope, params }) => {
  await withdrawRole(deps, scope, { id: params.id ?? "" });
  return { status: 204, body: null };
});
