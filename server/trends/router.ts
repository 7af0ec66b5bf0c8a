import { RunFilter } from "#server/explorer/schema.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import { breakPage, completenessPage, trendPage } from "./queries.ts";
import { BreakPage, CompletenessPage, TrendPage, TrendQuery } from "./schema.ts";

export const trendsRouter = router({
  metric: projectProcedure("evidence.read")
    .input(TrendQuery)
    .output(TrendPage)
    .query(({ ctx, input }) => trendPage(ctx.deps, ctx.scope, input)),
  break: projectProcedure("evidence.read")
    .input(RunFilter.extend({ metric: TrendQuery.shape.metric.optional() }))
    .output(BreakPage)
    .query(({ ctx, input }) => breakPage(ctx.deps, ctx.scope, input)),
  completeness: projectProcedure("evidence.read")
    .output(CompletenessPage)
    .query(({ ctx }) => completenessPage(ctx.deps, ctx.scope)),
});
