import { z } from "zod";
import { projectProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import { addFinished, importFinished, removeFinished } from "./commands.ts";
import { finishedOf, referenceOfProject } from "./queries.ts";
import { FinishedProject, ImportInput, ImportResult, NewFinished, Reference } from "./schema.ts";

export const referenceClassRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(FinishedProject.array())
    .query(({ ctx }) => finishedOf(ctx.deps, ctx.scope)),
  ofProject: projectProcedure("projects.read")
    .output(Reference)
    .query(({ ctx }) => referenceOfProject(ctx.deps, ctx.scope)),
  add: workspaceProcedure("reference-class.write")
    .input(NewFinished)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => addFinished(ctx.deps, ctx.scope, input)),
  import: workspaceProcedure("reference-class.write")
    .input(ImportInput)
    .output(ImportResult)
    .mutation(({ ctx, input }) => importFinished(ctx.deps, ctx.scope, input)),
  remove: workspaceProcedure("reference-class.write")
    .input(z.object({ id: z.string() }))
    .output(z.object({ removed: z.literal(true) }))
    .mutation(({ ctx, input }) => removeFinished(ctx.deps, ctx.scope, input.id)),
});
