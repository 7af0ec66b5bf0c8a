import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { handoverOf } from "#server/handover/queries.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await handoverOf(deps, scope),
}));
