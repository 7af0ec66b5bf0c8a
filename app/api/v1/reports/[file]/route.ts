import { streamedFile } from "#app/api/v1/_http/report.ts";
import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { PortfolioFilter } from "#server/portfolio/schema.ts";
import { exportPortfolio } from "#server/reports/commands.ts";
import { demandPortfolioFile } from "#server/reports/queries.ts";

/** portfolio.xlsx and so on: every project in sight that the filter lets through. */
export const GET = workspaceRoute("workspace.read", async (call) => {
  const format = demandPortfolioFile(call.params.file ?? "");
  const filter = queryOf(call, PortfolioFilter);
  return streamedFile(await exportPortfolio(call.deps, call.scope, { format, filter }));
});
