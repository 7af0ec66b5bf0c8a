import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { MoreInvitees, NewAgreement, NewRound, RoundNumber, RoundPicture } from "./schema.ts";

export const roundsRouter = router({
  current: projectProcedure("projects.read")
    .output(RoundPicture)
    .query(({ ctx }) => queries.roundOf(ctx.deps, ctx.scope)),
  open: projectProcedure("rounds.run")
    .input(z.object({ round: NewRound }))
    .output(RoundPicture)
    .mutation(({ ctx, input }) => commands.openRound(ctx.deps, ctx.scope, input.round)),
  invite: projectProcedure("rounds.run")
    .input(z.object(MoreInvitees.shape))
    .output(RoundPicture)
    .mutation(({ ctx, input: { slug: _, ...input } }) =>
      commands.inviteMore(ctx.deps, ctx.scope, input),
    ),
  reveal: projectProcedure("rounds.run")
    .input(z.object(RoundNumber.shape))
    .output(RoundPicture)
    .mutation(({ ctx, input: { round } }) => commands.revealRound(ctx.deps, ctx.scope, { round })),
  settle: projectProcedure("assessments.write")
    .input(z.object({ agreement: NewAgreement }))
    .output(RoundPicture)
    .mutation(({ ctx, input }) => commands.settle(ctx.deps, ctx.scope, input.agreement)),
  cancel: projectProcedure("rounds.run")
    .input(z.object(RoundNumber.shape))
    .output(RoundPicture)
    .mutation(({ ctx, input: { round } }) => commands.cancelRound(ctx.deps, ctx.scope, { round })),
});
