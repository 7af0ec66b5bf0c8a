import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { removeFinished } from "#server/reference-class/commands.ts";

export const DELETE = workspaceRoute("reference-class.write", async ({ deps, scope, params }) => {
  await removeFinished(deps, scope, params.id ?? "");
  return { status: 204, body: null };
});
