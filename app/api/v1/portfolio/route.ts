import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { portfolioOf } from "#server/portfolio/queries.ts";
import { PortfolioQuery } from "#server/portfolio/schema.ts";

export const GET = workspaceRoute("workspace.read", async (call) => ({
  body: await portfolioOf(call.deps, call.scope, queryOf(call, PortfolioQuery)),
}));
