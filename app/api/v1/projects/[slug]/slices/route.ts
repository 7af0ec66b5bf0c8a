import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { slicesOf } from "#server/slices/queries.ts";

export const GET = projectRoute("evidence.read", async (call) => ({
  body: await slicesOf(call.deps, call.scope),
}));
