import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { addSchedule, removeSchedule } from "./commands.ts";
import { schedulesOf } from "./queries.ts";
import { NewSchedule, Schedule } from "./schema.ts";

export const reportSchedulesRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(z.array(Schedule))
    .query(({ ctx }) => schedulesOf(ctx.deps, ctx.scope)),
  add: workspaceProcedure("reports.schedule")
    .input(NewSchedule)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => addSchedule(ctx.deps, ctx.scope, input)),
  remove: workspaceProcedure("reports.schedule")
    .input(z.strictObject({ id: z.string().max(100) }))
    .output(z.void())
    .mutation(({ ctx, input }) => removeSchedule(ctx.deps, ctx.scope, input)),
});
