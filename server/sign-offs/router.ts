import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { signOff } from "./commands.ts";
import { signOffsOf } from "./queries.ts";
import { NewSignOff, SignOffList } from "./schema.ts";

const OfGate = z.object({ gate: z.string() });

export const signOffsRouter = router({
  list: projectProcedure("projects.read")
    .input(OfGate)
    .output(SignOffList)
    .query(({ ctx, input }) => signOffsOf(ctx.deps, ctx.scope, input)),
  sign: projectProcedure("gates.sign")
    .input(OfGate.extend({ signOff: NewSignOff }))
    .output(SignOffList)
    .mutation(({ ctx, input }) =>
      signOff(ctx.deps, ctx.scope, { ...input.signOff, gate: input.gate }),
    ),
});
