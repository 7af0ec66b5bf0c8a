import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { trendPage } from "#server/snapshots/queries.ts";
import { TrendQuery } from "#server/snapshots/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await trendPage(call.deps, call.scope, queryOf(call, TrendQuery)),
}));
