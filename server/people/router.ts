import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { Erased, Erasure, PersonId, PersonRecord } from "./schema.ts";

export const peopleRouter = router({
  export: workspaceProcedure("people.erase")
    .input(PersonId)
    .output(PersonRecord)
    .mutation(({ ctx, input }) => commands.exportPerson(ctx.deps, ctx.scope, input)),
  exportMe: workspaceProcedure("account.write")
    .output(PersonRecord)
    .mutation(({ ctx }) => commands.exportMe(ctx.deps, ctx.scope)),
  erase: workspaceProcedure("people.erase")
    .input(Erasure)
    .output(Erased)
    .mutation(({ ctx, input }) => commands.erasePerson(ctx.deps, ctx.scope, input)),
  eraseMe: workspaceProcedure("account.write")
    .input(Erasure.omit({ userId: true }))
    .output(Erased)
    .mutation(({ ctx, input }) => commands.eraseMe(ctx.deps, ctx.scope, input)),
});
