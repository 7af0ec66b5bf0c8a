import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { calibrationOf } from "#server/calibration/queries.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: await calibrationOf(deps, scope),
}));
