import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { latestEstimate } from "#server/estimates/queries.ts";
import { viewOf } from "#server/estimates/rules/view.ts";
import { NewEstimate } from "#server/estimates/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: viewOf(await latestEstimate(deps, scope)),
}));

export const POST = projectRoute("estimates.write", (call) =>
  write(call, NewEstimate, async (input) => ({
    status: 201,
    body: viewOf(await makeEstimate(call.deps, call.scope, input)),
  })),
);
