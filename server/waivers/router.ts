import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { requestWaiver, ruleOnWaiver } from "./commands.ts";
import { waiversOf } from "./queries.ts";
import { NewWaiver, Waiver, WaiverList, WaiverVerb } from "./schema.ts";

const OfGate = z.object({ gate: z.string() });
const Step = OfGate.extend({ id: z.string(), note: z.string().trim().max(2_000).optional() });

export const waiversRouter = router({
  list: projectProcedure("projects.read")
    .input(OfGate)
    .output(WaiverList)
    .query(({ ctx, input }) => waiversOf(ctx.deps, ctx.scope, input)),
  request: projectProcedure("waivers.request")
    .input(OfGate.extend({ waiver: NewWaiver }))
    .output(Waiver)
    .mutation(({ ctx, input }) =>
      requestWaiver(ctx.deps, ctx.scope, { ...input.waiver, gate: input.gate }),
    ),
  rule: projectProcedure("waivers.rule")
    .input(Step.extend({ verb: WaiverVerb.exclude(["withdraw", "settle"]) }))
    .output(Waiver)
    .mutation(({ ctx, input }) => ruleOnWaiver(ctx.deps, ctx.scope, input)),
  close: projectProcedure("waivers.request")
    .input(Step.extend({ verb: WaiverVerb.extract(["withdraw", "settle"]) }))
    .output(Waiver)
    .mutation(({ ctx, input }) => ruleOnWaiver(ctx.deps, ctx.scope, input)),
});
