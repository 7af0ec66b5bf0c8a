import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { changeTeam, removeTeam } from "#server/teams/commands.ts";
import { TeamPatch } from "#server/teams/schema.ts";

export const PATCH = workspaceRoute("teams.manage", (call) =>
  write(call, TeamPatch, async (patch) => ({
    body: await changeTeam(call.deps, call.scope, { ...patch, id: call.params.id ?? "" }),
  })),
);

export const DELETE = workspaceRoute("teams.manage", async ({ deps, scope, params }) => {
  await removeTeam(deps, scope, { id: params.id ?? "" });
  return { status: 204, body: null };
});
