import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { removeProject } from "./commands.ts";
import { removalOf } from "./queries.ts";
import { Removal, RemovalPreview } from "./schema.ts";

export const removalsRouter = router({
  preview: workspaceProcedure("projects.delete")
    .input(z.strictObject({ slug: z.string().max(100) }))
    .output(RemovalPreview)
    .query(({ ctx, input }) => removalOf(ctx.deps, ctx.scope, input.slug)),
  remove: workspaceProcedure("projects.delete")
    .input(Removal)
    .output(RemovalPreview)
    .mutation(({ ctx, input }) => removeProject(ctx.deps, ctx.scope, input)),
});
