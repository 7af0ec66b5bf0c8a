import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { projectReadinessOf } from "#server/portfolio/queries.ts";
import { ReadinessQuery } from "#server/portfolio/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await projectReadinessOf(call.deps, call.scope, queryOf(call, ReadinessQuery)),
}));
