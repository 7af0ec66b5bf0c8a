import { z } from "zod";
import { projectProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import { recordOutcome } from "./commands.ts";
import { calibrationOf, estimateOutcomesOf } from "./queries.ts";
import { Calibration, EstimateOutcome, NewOutcome } from "./schema.ts";

export const calibrationRouter = router({
  get: workspaceProcedure("workspace.read")
    .output(Calibration)
    .query(({ ctx }) => calibrationOf(ctx.deps, ctx.scope)),
  ofProject: projectProcedure("projects.read")
    .output(EstimateOutcome.array())
    .query(({ ctx }) => estimateOutcomesOf(ctx.deps, ctx.scope)),
  record: projectProcedure("estimates.write")
    .input(z.object({ outcome: NewOutcome }))
    .output(z.object({ recorded: z.literal(true) }))
    .mutation(({ ctx, input }) => recordOutcome(ctx.deps, ctx.scope, input.outcome)),
});
