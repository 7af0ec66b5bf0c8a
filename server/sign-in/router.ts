import { z } from "zod";
import { WaysIn } from "#server/accounts/schema.ts";
import { publicProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import { dropFactors } from "./commands.ts";
import { waysIn } from "./queries.ts";

export const signInRouter = router({
  ways: publicProcedure.output(WaysIn).query(() => waysIn()),
  dropFactors: workspaceProcedure("members.manage")
    .input(z.strictObject({ userId: z.string().max(200) }))
    .output(z.void())
    .mutation(({ ctx, input }) => dropFactors(ctx.deps, ctx.scope, input)),
});
