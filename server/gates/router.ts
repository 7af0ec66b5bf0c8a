import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { decideGate } from "./commands.ts";
import { decisionsOf, gateOf } from "./queries.ts";
import { Decision, GateResult } from "./schema.ts";

const Which = z.object({ gate: z.string().optional(), at: z.date().optional() });

export const gatesRouter = router({
  current: projectProcedure("projects.read")
    .input(Which)
    .output(GateResult)
    .query(({ ctx, input }) => gateOf(ctx.deps, ctx.scope, input)),
  decisions: projectProcedure("projects.read")
    .output(Decision.array())
    .query(({ ctx }) => decisionsOf(ctx.deps, ctx.scope)),
  decide: projectProcedure("gates.decide")
    .input(Which)
    .output(Decision)
    .mutation(({ ctx, input }) => decideGate(ctx.deps, ctx.scope, input)),
});
