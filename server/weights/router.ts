import { router, workspaceProcedure } from "#server/trpc.ts";
import { clearWeight, setWeight } from "./commands.ts";
import { weightPage } from "./queries.ts";
import { ClearWeight, SetWeight, WeightPage } from "./schema.ts";

export const weightsRouter = router({
  page: workspaceProcedure("workspace.read")
    .output(WeightPage)
    .query(({ ctx }) => weightPage(ctx.deps, ctx.scope)),
  set: workspaceProcedure("weights.manage")
    .input(SetWeight)
    .output(WeightPage)
    .mutation(({ ctx, input }) => setWeight(ctx.deps, ctx.scope, input)),
  clear: workspaceProcedure("weights.manage")
    .input(ClearWeight)
    .output(WeightPage)
    .mutation(({ ctx, input }) => clearWeight(ctx.deps, ctx.scope, input)),
});
