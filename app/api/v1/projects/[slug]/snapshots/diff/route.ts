import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { diffPage } from "#server/snapshots/queries.ts";
import { DiffQuery } from "#server/snapshots/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await diffPage(call.deps, call.scope, queryOf(call, DiffQuery)),
}));
