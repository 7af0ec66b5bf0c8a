import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { comparePage, diffPage } from "./queries.ts";
import { ComparePage, DiffPage } from "./schema.ts";

export const runsRouter = router({
  diff: projectProcedure("evidence.read")
    .input(z.object({ before: z.string(), after: z.string() }))
    .output(DiffPage)
    .query(({ ctx, input }) => diffPage(ctx.deps, ctx.scope, input)),
  compare: projectProcedure("evidence.read")
    .input(z.object({ runs: z.array(z.string()).max(50) }))
    .output(ComparePage)
    .query(({ ctx, input }) => comparePage(ctx.deps, ctx.scope, input)),
});
