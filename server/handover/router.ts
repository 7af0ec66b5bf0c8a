import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { stepHandover } from "./commands.ts";
import { handoverOf } from "./queries.ts";
import { Handover, HandoverItem, HandoverStep, HandoverVerb } from "./schema.ts";

export const handoverRouter = router({
  get: projectProcedure("projects.read")
    .input(z.object({ at: z.date().optional() }))
    .output(Handover)
    .query(({ ctx, input }) => handoverOf(ctx.deps, ctx.scope, input.at)),
  step: projectProcedure("handover.write")
    .input(z.object({ itemId: z.string(), verb: HandoverVerb, step: HandoverStep }))
    .output(HandoverItem)
    .mutation(({ ctx, input: { itemId, verb, step } }) =>
      stepHandover(ctx.deps, ctx.scope, { ...step, itemId, verb }),
    ),
});
