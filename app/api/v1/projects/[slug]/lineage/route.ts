import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { lineageOf } from "#server/lineage/queries.ts";

export const GET = projectRoute("evidence.read", async (call) => ({
  body: await lineageOf(call.deps, call.scope),
}));
