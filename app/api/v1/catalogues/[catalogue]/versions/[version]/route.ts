import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { catalogueVersion } from "#server/own-catalogues/queries.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope, params }) => {
  const of = { slug: params.catalogue ?? "", version: Number(params.version) };
  return { body: await catalogueVersion(deps, scope, of) };
});
