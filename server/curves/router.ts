import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { curvesPage } from "./queries.ts";
import { CurvesPage } from "./schema.ts";

export const curvesRouter = router({
  of: projectProcedure("evidence.read")
    .input(z.object({ runs: z.array(z.string().min(1).max(250)).min(1).max(8) }))
    .output(CurvesPage)
    .query(({ ctx, input }) => curvesPage(ctx.deps, ctx.scope, input)),
});
