import { projectProcedure, router } from "#server/trpc.ts";
import { explorerPage, explorerRows } from "./queries.ts";
import { ExplorerPage, ExplorerQuery, RowsPage } from "./schema.ts";

export const explorerRouter = router({
  page: projectProcedure("evidence.read")
    .input(ExplorerQuery)
    .output(ExplorerPage)
    .query(({ ctx, input }) => explorerPage(ctx.deps, ctx.scope, input)),
  rows: projectProcedure("evidence.read")
    .input(ExplorerQuery)
    .output(RowsPage)
    .query(({ ctx, input }) => explorerRows(ctx.deps, ctx.scope, input)),
});
