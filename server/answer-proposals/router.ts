import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { proposalsForMe } from "./queries.ts";
import { Acceptance, Accepted, AnswerProposal } from "./schema.ts";

export const answerProposalsRouter = router({
  mine: projectProcedure("projects.read")
    .output(z.array(AnswerProposal))
    .query(({ ctx }) => proposalsForMe(ctx.deps, ctx.scope)),
  accept: projectProcedure("assessments.write")
    .input(z.object(Acceptance.shape))
    .output(Accepted)
    .mutation(({ ctx, input }) => commands.acceptProposal(ctx.deps, ctx.scope, input)),
  decline: projectProcedure("assessments.write")
    .input(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => commands.declineProposal(ctx.deps, ctx.scope, input)),
});
