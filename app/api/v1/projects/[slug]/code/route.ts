import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { codeOf } from "#server/code/queries.ts";

export const GET = projectRoute("evidence.read", async (call) => ({
  body: await codeOf(call.deps, call.scope),
}));
