import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { lintOf } from "./queries.ts";
import { Lint, LintOf } from "./schema.ts";

export const lintRouter = router({
  get: projectProcedure("projects.read")
    .input(z.object({ of: LintOf.default("team") }))
    .output(Lint)
    .query(({ ctx, input }) => lintOf(ctx.deps, ctx.scope, input.of)),
});
