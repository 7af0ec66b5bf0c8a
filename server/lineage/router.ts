import { projectProcedure, router } from "#server/trpc.ts";
import { lineageOf } from "./queries.ts";
import { LineagePage } from "./schema.ts";

export const lineageRouter = router({
  get: projectProcedure("evidence.read")
    .output(LineagePage)
    .query(({ ctx }) => lineageOf(ctx.deps, ctx.scope)),
});
