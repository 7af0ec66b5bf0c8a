import { projectProcedure, router } from "#server/trpc.ts";
import { codeOf } from "./queries.ts";
import { CodePage } from "./schema.ts";

export const codeRouter = router({
  get: projectProcedure("evidence.read")
    .output(CodePage)
    .query(({ ctx }) => codeOf(ctx.deps, ctx.scope)),
});
