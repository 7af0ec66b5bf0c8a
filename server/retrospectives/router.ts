import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { closeRetrospective, openRetrospective, saveRetrospective } from "./commands.ts";
import { retrospectivePage } from "./queries.ts";
import { CloseInput, OpenInput, RetrospectivePage, SaveInput, Shown } from "./schema.ts";

export const retrospectivesRouter = router({
  page: projectProcedure("projects.read")
    .input(z.object({ number: z.int().min(1).optional() }))
    .output(RetrospectivePage)
    .query(({ ctx, input }) => retrospectivePage(ctx.deps, ctx.scope, input.number)),
  open: projectProcedure("retrospectives.write")
    .input(z.object({ period: OpenInput }))
    .output(z.object({ number: z.int() }))
    .mutation(({ ctx, input }) => openRetrospective(ctx.deps, ctx.scope, input.period)),
  save: projectProcedure("retrospectives.write")
    .input(z.object({ retrospective: SaveInput }))
    .output(z.object({ revision: z.int() }))
    .mutation(({ ctx, input }) => saveRetrospective(ctx.deps, ctx.scope, input.retrospective)),
  close: projectProcedure("retrospectives.close")
    .input(z.object({ closing: CloseInput }))
    .output(Shown)
    .mutation(({ ctx, input }) => closeRetrospective(ctx.deps, ctx.scope, input.closing)),
});
