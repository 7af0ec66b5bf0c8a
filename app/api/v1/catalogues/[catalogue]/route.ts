import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { retireCatalogue } from "#server/own-catalogues/commands.ts";
import { cataloguePage } from "#server/own-catalogues/queries.ts";
import { RetireCatalogue } from "#server/own-catalogues/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope, params }) => ({
  body: await cataloguePage(deps, scope, params.catalogue ?? ""),
}));

export const PATCH = workspaceRoute("catalogues.manage", (call) =>
  write(call, RetireCatalogue, async ({ isRetired }) => {
    const slug = call.params.catalogue ?? "";
    await retireCatalogue(call.deps, call.scope, { slug, isRetired });
    return { body: await cataloguePage(call.deps, call.scope, slug) };
  }),
);
