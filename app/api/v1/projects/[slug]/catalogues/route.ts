import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { projectCatalogues } from "#server/own-catalogues/queries.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: { catalogues: await projectCatalogues(deps, scope) },
}));
