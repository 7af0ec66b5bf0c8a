import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { peopleOf } from "./queries.ts";
import { NewGrant, ProjectPeople, VisibilityChange } from "./schema.ts";

export const rolesRouter = router({
  people: projectProcedure("projects.read")
    .output(ProjectPeople)
    .query(({ ctx }) => peopleOf(ctx.deps, ctx.scope)),
  grant: projectProcedure("roles.manage")
    .input(z.object({ grant: NewGrant }))
    .output(ProjectPeople)
    .mutation(({ ctx, input }) => commands.grantRole(ctx.deps, ctx.scope, input.grant)),
  withdraw: projectProcedure("roles.manage")
    .input(z.object({ id: z.string() }))
    .output(z.void())
    .mutation(({ ctx, input }) => commands.withdrawRole(ctx.deps, ctx.scope, { id: input.id })),
  setVisibility: projectProcedure("roles.manage")
    .input(VisibilityChange.extend({ slug: z.string() }))
    .output(z.void())
    .mutation(({ ctx, input }) => commands.setVisibility(ctx.deps, ctx.scope, input)),
});
