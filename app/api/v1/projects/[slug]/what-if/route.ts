import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { whatIf } from "#server/plans/queries.ts";
import { WhatIfQuery } from "#server/plans/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await whatIf(call.deps, call.scope, queryOf(call, WhatIfQuery).mitigations),
}));
