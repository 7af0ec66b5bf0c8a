import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { enterActual, importActuals, removeActual } from "./commands.ts";
import { actualsPage } from "./queries.ts";
import { ActualsPage, EnteredActual, ImportInput, ImportResult } from "./schema.ts";

export const actualsRouter = router({
  page: projectProcedure("projects.read")
    .output(ActualsPage)
    .query(({ ctx }) => actualsPage(ctx.deps, ctx.scope)),
  enter: projectProcedure("retrospectives.write")
    .input(z.object({ actual: EnteredActual }))
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => enterActual(ctx.deps, ctx.scope, input.actual)),
  import: projectProcedure("retrospectives.write")
    .input(z.object(ImportInput.shape))
    .output(ImportResult)
    .mutation(({ ctx, input: { csv, preview } }) =>
      importActuals(ctx.deps, ctx.scope, { csv, preview }),
    ),
  remove: projectProcedure("retrospectives.write")
    .input(z.object({ id: z.string() }))
    .output(z.object({ removed: z.literal(true) }))
    .mutation(({ ctx, input }) => removeActual(ctx.deps, ctx.scope, input.id)),
});
