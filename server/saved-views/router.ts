import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { removeView, saveView } from "./commands.ts";
import { savedViewsOf } from "./queries.ts";
import { NewSavedView, SavedView } from "./schema.ts";

export const savedViewsRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(z.array(SavedView))
    .query(({ ctx }) => savedViewsOf(ctx.deps, ctx.scope)),
  save: workspaceProcedure("account.write")
    .input(NewSavedView)
    .output(SavedView)
    .mutation(({ ctx, input }) => saveView(ctx.deps, ctx.scope, input)),
  remove: workspaceProcedure("account.write")
    .input(z.strictObject({ id: z.string().max(100) }))
    .output(z.void())
    .mutation(({ ctx, input }) => removeView(ctx.deps, ctx.scope, input)),
});
