import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { snapshotOf } from "#server/snapshots/queries.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => ({
  body: await snapshotOf(deps, scope, params.id ?? ""),
}));
