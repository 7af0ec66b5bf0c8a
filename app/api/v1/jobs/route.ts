import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { queueOf } from "#server/jobs/queries.ts";

export const GET = workspaceRoute("jobs.read", async ({ deps, scope }) => ({
  body: await queueOf(deps, scope),
}));
