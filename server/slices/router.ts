import { projectProcedure, router } from "#server/trpc.ts";
import { slicesOf } from "./queries.ts";
import { SlicesPage } from "./schema.ts";

export const slicesRouter = router({
  get: projectProcedure("evidence.read")
    .output(SlicesPage)
    .query(({ ctx }) => slicesOf(ctx.deps, ctx.scope)),
});
