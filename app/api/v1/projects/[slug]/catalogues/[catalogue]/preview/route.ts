import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { previewUpgrade } from "#server/own-catalogues/queries.ts";
import { PreviewQuery } from "#server/own-catalogues/schema.ts";

export const GET = projectRoute("projects.read", async (call) => {
  const { version } = queryOf(call, PreviewQuery);
  const catalogue = call.params.catalogue ?? "";
  return { body: await previewUpgrade(call.deps, call.scope, { catalogue, version }) };
});
