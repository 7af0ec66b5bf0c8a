import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { setDecisionPoint } from "./commands.ts";
import { decisionOf } from "./queries.ts";
import { DecisionState, NewDecisionPoint } from "./schema.ts";

export const decisionPointsRouter = router({
  get: projectProcedure("projects.read")
    .output(DecisionState)
    .query(({ ctx }) => decisionOf(ctx.deps, ctx.scope)),
  set: projectProcedure("estimates.write")
    .input(z.object({ point: NewDecisionPoint }))
    .output(DecisionState)
    .mutation(({ ctx, input }) => setDecisionPoint(ctx.deps, ctx.scope, input.point)),
});
