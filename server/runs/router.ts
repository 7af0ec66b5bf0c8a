import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { diffPage, runsPage } from "./queries.ts";
import { DiffPage, RunsPage } from "./schema.ts";

export const runsRouter = router({
  list: projectProcedure("evidence.read")
    .input(z.object({ find: z.string().max(200).optional() }))
    .output(RunsPage)
    .query(({ ctx, input }) => runsPage(ctx.deps, ctx.scope, input)),
  diff: projectProcedure("evidence.read")
    .input(z.object({ before: z.string(), after: z.string() }))
    .output(DiffPage)
    .query(({ ctx, input }) => diffPage(ctx.deps, ctx.scope, input)),
});
