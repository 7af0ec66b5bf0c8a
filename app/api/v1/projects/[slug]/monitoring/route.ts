import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { monitoringOf } from "#server/monitoring/queries.ts";

export const GET = projectRoute("evidence.read", async (call) => ({
  body: await monitoringOf(call.deps, call.scope),
}));
