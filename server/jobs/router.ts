import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { Discard, Queue, RunAgain } from "./schema.ts";

export const jobsRouter = router({
  queue: workspaceProcedure("jobs.read")
    .output(Queue)
    .query(({ ctx }) => queries.queueOf(ctx.deps, ctx.scope)),
  runAgain: workspaceProcedure("jobs.manage")
    .input(RunAgain)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.runAgain(ctx.deps, ctx.scope, input)),
  discard: workspaceProcedure("jobs.manage")
    .input(Discard)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.discard(ctx.deps, ctx.scope, input)),
});
