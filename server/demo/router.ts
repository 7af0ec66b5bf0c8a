import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { removeDemo, seedDemo } from "./commands.ts";

export const demoRouter = router({
  remove: workspaceProcedure("workspace.manage")
    .output(z.object({ removed: z.int() }))
    .mutation(({ ctx }) => removeDemo(ctx.deps, ctx.scope)),
  restore: workspaceProcedure("workspace.manage")
    .output(z.void())
    .mutation(({ ctx }) => seedDemo(ctx.deps, ctx.scope)),
});
