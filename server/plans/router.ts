import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { changePlanItem, choosePlanItem } from "./commands.ts";
import { planPage, whatIf } from "./queries.ts";
import { MitigationIds, NewPlanItem, PlanItem, PlanItemPatch, PlanPage, WhatIf } from "./schema.ts";

export const plansRouter = router({
  get: projectProcedure("projects.read")
    .output(PlanPage)
    .query(({ ctx }) => planPage(ctx.deps, ctx.scope)),
  whatIf: projectProcedure("projects.read")
    .input(z.object({ mitigationIds: MitigationIds }))
    .output(WhatIf)
    .query(({ ctx, input }) => whatIf(ctx.deps, ctx.scope, input.mitigationIds)),
  choose: projectProcedure("plan.write")
    .input(z.object({ item: NewPlanItem }))
    .output(PlanItem)
    .mutation(({ ctx, input }) => choosePlanItem(ctx.deps, ctx.scope, input.item)),
  change: projectProcedure("plan.write")
    .input(z.object({ itemId: z.string(), patch: PlanItemPatch }))
    .output(PlanItem)
    .mutation(({ ctx, input: { itemId, patch } }) =>
      changePlanItem(ctx.deps, ctx.scope, { ...patch, itemId }),
    ),
});
