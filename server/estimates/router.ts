import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { makeEstimate } from "./commands.ts";
import { estimatesOf } from "./queries.ts";
import { NewEstimate, SavedEstimate } from "./schema.ts";

export const estimatesRouter = router({
  list: projectProcedure("projects.read")
    .output(SavedEstimate.array())
    .query(({ ctx }) => estimatesOf(ctx.deps, ctx.scope)),
  make: projectProcedure("estimates.write")
    .input(z.object(NewEstimate.shape))
    .output(SavedEstimate)
    .mutation(({ ctx, input }) =>
      makeEstimate(ctx.deps, ctx.scope, { plan: input.plan, seed: input.seed }),
    ),
});
