import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { openRound } from "#server/rounds/commands.ts";
import { roundOf } from "#server/rounds/queries.ts";
import { NewRound } from "#server/rounds/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await roundOf(deps, scope),
}));

export const POST = projectRoute("rounds.run", (call) =>
  write(call, NewRound, async (input) => ({
    status: 201,
    body: await openRound(call.deps, call.scope, input),
  })),
);
