import { RunFilter } from "#server/explorer/schema.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import { breakPage, completenessPage, standstill, trendPage } from "./queries.ts";
import { BreakPage, CompletenessPage, Standstill, TrendPage, TrendQuery } from "./schema.ts";

export const trendsRouter = router({
  metric: projectProcedure("evidence.read")
    .input(TrendQuery)
    .output(TrendPage)
    .query(({ ctx, input }) => trendPage(ctx.deps, ctx.scope, input)),
  break: projectProcedure("evidence.read")
    .input(RunFilter.extend({ metric: TrendQuery.shape.metric.optional() }))
    .output(BreakPage)
    .query(({ ctx, input }) => breakPage(ctx.deps, ctx.scope, input)),
  standstill: projectProcedure("evidence.read")
    .output(Standstill.nullable())
    .query(({ ctx }) => standstill(ctx.deps, ctx.scope)),
  completeness: projectProcedure("evidence.read")
    .output(CompletenessPage)
    .query(({ ctx }) => completenessPage(ctx.deps, ctx.scope)),
});
