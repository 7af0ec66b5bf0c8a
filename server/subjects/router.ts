import { z } from "zod";
import { Effect } from "#server/receipts/schema.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { DocumentSubject, GoneMark, MarkSubjects } from "./schema.ts";

export const subjectsRouter = router({
  ofDocument: projectProcedure("evidence.read")
    .input(z.object({ id: z.string() }))
    .output(z.array(DocumentSubject))
    .query(({ ctx, input }) => queries.subjectsOfDocument(ctx.deps, ctx.scope, input.id)),
  marks: projectProcedure("evidence.read")
    .output(z.array(GoneMark))
    .query(({ ctx }) => queries.goneMarks(ctx.deps, ctx.scope)),
  mark: projectProcedure("evidence.mark")
    .input(MarkSubjects)
    .output(z.object({ marks: z.array(GoneMark), effect: Effect, summary: z.string() }))
    .mutation(({ ctx, input }) => commands.markSubjects(ctx.deps, ctx.scope, input)),
});
