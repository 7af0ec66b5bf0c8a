import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { Counts, NewComment, Subject, SubjectKind, Thread } from "./schema.ts";

export const commentsRouter = router({
  thread: projectProcedure("projects.read")
    .input(z.object({ subject: Subject }))
    .output(Thread)
    .query(({ ctx, input }) => queries.threadOf(ctx.deps, ctx.scope, input.subject)),
  counts: projectProcedure("projects.read")
    .input(z.object({ kind: SubjectKind }))
    .output(Counts)
    .query(({ ctx, input }) => queries.countsOf(ctx.deps, ctx.scope, input)),
  write: projectProcedure("comments.write")
    .input(NewComment)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => commands.writeComment(ctx.deps, ctx.scope, input)),
  takeBack: projectProcedure("comments.write")
    .input(z.object({ id: z.string().max(60) }))
    .output(z.void())
    .mutation(({ ctx, input }) => commands.takeBack(ctx.deps, ctx.scope, input)),
});
