import { z } from "zod";
import { publicProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { Account, EmailChange, EmailChanged, PasswordChange, Rename, Session } from "./schema.ts";

const ById = z.strictObject({ id: z.string().max(200) });
const LinkToken = z.strictObject({ token: z.string().max(200) });

/** A person's own account; what is closed to tokens changes how somebody signs in. */
export const accountsRouter = router({
  mine: workspaceProcedure("account.write")
    .output(Account)
    .query(({ ctx }) => queries.accountOf(ctx.deps, ctx.scope)),
  sessions: workspaceProcedure("account.write")
    .output(z.array(Session))
    .query(({ ctx }) => queries.sessionsOf(ctx.deps, ctx.scope)),
  rename: workspaceProcedure("account.write")
    .input(Rename)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.rename(ctx.deps, ctx.scope, input)),
  changePassword: workspaceProcedure("account.write")
    .input(PasswordChange)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.changePassword(ctx.deps, ctx.scope, input)),
  changeEmail: workspaceProcedure("account.write")
    .input(EmailChange)
    .output(EmailChanged)
    .mutation(({ ctx, input }) => commands.changeEmail(ctx.deps, ctx.scope, input)),
  endSession: workspaceProcedure("account.write")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.endSession(ctx.deps, ctx.scope, input)),
  endOtherSessions: workspaceProcedure("account.write")
    .output(z.void())
    .mutation(({ ctx }) => commands.endOtherSessions(ctx.deps, ctx.scope)),
  removePasskey: workspaceProcedure("account.write")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.removePasskey(ctx.deps, ctx.scope, input)),
  pendingEmail: publicProcedure
    .input(LinkToken)
    .output(z.string().nullable())
    .query(({ ctx, input }) => queries.pendingEmail(ctx.deps, input.token)),
});
