import { router, workspaceProcedure } from "#server/trpc.ts";
import { portfolioOf } from "./queries.ts";
import { Portfolio, PortfolioQuery } from "./schema.ts";

export const portfolioRouter = router({
  list: workspaceProcedure("workspace.read")
    .input(PortfolioQuery)
    .output(Portfolio)
    .query(({ ctx, input }) => portfolioOf(ctx.deps, ctx.scope, input)),
});
