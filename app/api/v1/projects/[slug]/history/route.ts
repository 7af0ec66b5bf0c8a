import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { replayOf } from "#server/snapshots/queries.ts";
import { ReplayQuery } from "#server/snapshots/schema.ts";

export const GET = projectRoute("projects.read", async (call) => ({
  body: await replayOf(call.deps, call.scope, queryOf(call, ReplayQuery)),
}));
