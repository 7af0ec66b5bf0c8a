import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { planHandover, stepHandover } from "./commands.ts";
import { handoverOf, ledgerSeen } from "./queries.ts";
import { Handover, HandoverItem, HandoverStep, HandoverVerb, PlanHandover } from "./schema.ts";

export const handoverRouter = router({
  get: projectProcedure("projects.read")
    .input(z.object({ at: z.date().optional() }))
    .output(Handover)
    .query(({ ctx, input }) => handoverOf(ctx.deps, ctx.scope, input.at)),
  /** What the page shows, for following it as it changes. */
  seen: projectProcedure("projects.read")
    .output(z.object({ seen: z.string() }))
    .query(({ ctx }) => ledgerSeen(ctx.deps, ctx.scope)),
  step: projectProcedure("handover.write")
    .input(z.object({ itemId: z.string(), verb: HandoverVerb, step: HandoverStep }))
    .output(HandoverItem)
    .mutation(({ ctx, input: { itemId, verb, step } }) =>
      stepHandover(ctx.deps, ctx.scope, { ...step, itemId, verb }),
    ),
  /** A day for an area, or for all of it, at once. */
  plan: projectProcedure("handover.write")
    .input(PlanHandover.extend({ slug: z.string() }))
    .output(z.object({ planned: z.int() }))
    .mutation(({ ctx, input: { area, dueAt } }) =>
      planHandover(ctx.deps, ctx.scope, { area, dueAt }),
    ),
});
