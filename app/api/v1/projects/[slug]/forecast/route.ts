import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { makeForecast } from "#server/forecasts/commands.ts";
import { latestForecast } from "#server/forecasts/queries.ts";
import { viewOf } from "#server/forecasts/rules/view.ts";
import { NewForecast } from "#server/forecasts/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: viewOf(await latestForecast(deps, scope)),
}));

export const POST = projectRoute("estimates.write", (call) =>
  write(call, NewForecast, async (input) => ({
    status: 201,
    body: viewOf(await makeForecast(call.deps, call.scope, input)),
  })),
);
