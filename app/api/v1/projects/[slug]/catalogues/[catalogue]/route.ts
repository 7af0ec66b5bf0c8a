import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { chooseVersion } from "#server/own-catalogues/commands.ts";
import { ownSheet, projectCatalogues } from "#server/own-catalogues/queries.ts";
import { PutVersion } from "#server/own-catalogues/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => ({
  body: await ownSheet(deps, scope, params.catalogue ?? ""),
}));

export const PUT = projectRoute("projects.write", (call) =>
  write(call, PutVersion, async (input) => {
    const catalogue = call.params.catalogue ?? "";
    await chooseVersion(call.deps, call.scope, { ...input, catalogue });
    return { body: { catalogues: await projectCatalogues(call.deps, call.scope) } };
  }),
);
