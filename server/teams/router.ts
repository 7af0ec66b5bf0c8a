import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { teamsOf } from "./queries.ts";
import { NewTeam, Team, TeamPatch } from "./schema.ts";

const ById = z.strictObject({ id: z.string() });

export const teamsRouter = router({
  list: workspaceProcedure("members.read")
    .output(z.array(Team))
    .query(({ ctx }) => teamsOf(ctx.deps, ctx.scope)),
  create: workspaceProcedure("teams.manage")
    .input(NewTeam)
    .output(Team)
    .mutation(({ ctx, input }) => commands.createTeam(ctx.deps, ctx.scope, input)),
  change: workspaceProcedure("teams.manage")
    .input(TeamPatch.extend({ id: z.string() }))
    .output(Team)
    .mutation(({ ctx, input }) => commands.changeTeam(ctx.deps, ctx.scope, input)),
  remove: workspaceProcedure("teams.manage")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.removeTeam(ctx.deps, ctx.scope, input)),
});
