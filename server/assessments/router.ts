import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { AnswerChange, Comparison, Publish, PublishedRow, SaveOutcome, Working } from "./schema.ts";

export const assessmentsRouter = router({
  working: projectProcedure("projects.read")
    .output(Working)
    .query(({ ctx }) => queries.workingOf(ctx.deps, ctx.scope)),
  save: projectProcedure("assessments.write")
    .input(z.object({ change: AnswerChange }))
    .output(SaveOutcome)
    .mutation(({ ctx, input }) => commands.saveAnswer(ctx.deps, ctx.scope, input.change)),
  publish: projectProcedure("assessments.publish")
    .input(z.object(Publish.shape))
    .output(PublishedRow)
    .mutation(({ ctx, input }) => commands.publish(ctx.deps, ctx.scope, { note: input.note })),
  list: projectProcedure("projects.read")
    .output(z.array(PublishedRow))
    .query(({ ctx }) => queries.publishedList(ctx.deps, ctx.scope)),
  compare: projectProcedure("projects.read")
    .input(z.object({ before: z.int(), after: z.int() }))
    .output(Comparison)
    .query(({ ctx, input }) => queries.compare(ctx.deps, ctx.scope, input)),
});
