import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { createTeam } from "#server/teams/commands.ts";
import { teamsOf } from "#server/teams/queries.ts";
import { NewTeam } from "#server/teams/schema.ts";

export const GET = workspaceRoute("members.read", async ({ deps, scope }) => ({
  body: { teams: await teamsOf(deps, scope) },
}));

export const POST = workspaceRoute("teams.manage", (call) =>
  write(call, NewTeam, async (input) => ({
    status: 201,
    body: await createTeam(call.deps, call.scope, input),
  })),
);
