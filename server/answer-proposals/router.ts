import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { proposalsToRead } from "./queries.ts";
import { Acceptance, Accepted, ProposalView } from "./schema.ts";

export const answerProposalsRouter = router({
  mine: projectProcedure("projects.read")
    .output(z.array(ProposalView))
    .query(({ ctx }) => proposalsToRead(ctx.deps, ctx.scope)),
  accept: projectProcedure("assessments.write")
    .input(z.object(Acceptance.shape))
    .output(Accepted)
    .mutation(({ ctx, input }) => commands.acceptProposal(ctx.deps, ctx.scope, input)),
  decline: projectProcedure("assessments.write")
    .input(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => commands.declineProposal(ctx.deps, ctx.scope, input)),
});
