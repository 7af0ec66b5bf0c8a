import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { countsOf } from "#server/comments/queries.ts";
import { CountsQuery } from "#server/comments/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: { counts: await countsOf(call.deps, call.scope, queryOf(call, CountsQuery)) },
}));
