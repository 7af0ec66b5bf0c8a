import { z } from "zod";
import { changesOf, earlierOf, groupsOf, trendOf, workOf } from "#server/portfolio-sums/queries.ts";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { portfolioOf } from "./queries.ts";
import {
  Changes,
  ChangesQuery,
  EarlierPoint,
  EarlierQuery,
  GroupQuery,
  Portfolio,
  PortfolioFilter,
  PortfolioGroup,
  PortfolioQuery,
  PortfolioTrend,
  Work,
} from "./schema.ts";

const read = workspaceProcedure("workspace.read");

export const portfolioRouter = router({
  list: read
    .input(PortfolioQuery)
    .output(Portfolio)
    .query(({ ctx, input }) => portfolioOf(ctx.deps, ctx.scope, input)),
  groups: read
    .input(GroupQuery)
    .output(z.array(PortfolioGroup))
    .query(({ ctx, input }) => groupsOf(ctx.deps, ctx.scope, input)),
  changes: read
    .input(ChangesQuery)
    .output(Changes)
    .query(({ ctx, input }) => changesOf(ctx.deps, ctx.scope, input)),
  earlier: read
    .input(EarlierQuery)
    .output(z.array(EarlierPoint))
    .query(({ ctx, input }) => earlierOf(ctx.deps, ctx.scope, input)),
  work: read
    .input(PortfolioFilter)
    .output(Work)
    .query(({ ctx, input }) => workOf(ctx.deps, ctx.scope, input)),
  trend: read
    .input(PortfolioFilter)
    .output(PortfolioTrend)
    .query(({ ctx, input }) => trendOf(ctx.deps, ctx.scope, input)),
});
