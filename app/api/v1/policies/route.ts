import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { policyList } from "#server/policies/queries.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: { policies: await policyList(deps, scope) },
}));
