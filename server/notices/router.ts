import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { Inbox, MarkRead, PreferenceChange, Preferences } from "./schema.ts";

export const noticesRouter = router({
  inbox: workspaceProcedure("inbox.read")
    .output(Inbox)
    .query(({ ctx }) => queries.inboxOf(ctx.deps, ctx.scope)),
  unread: workspaceProcedure("inbox.read")
    .output(z.int())
    .query(({ ctx }) => queries.unreadOf(ctx.deps, ctx.scope)),
  markRead: workspaceProcedure("account.write")
    .input(MarkRead)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.markRead(ctx.deps, ctx.scope, input)),
  adoptTimeZone: workspaceProcedure("account.write")
    .input(z.strictObject({ timeZone: z.string().max(60) }))
    .output(z.void())
    .mutation(({ ctx, input }) => commands.adoptTimeZone(ctx.deps, ctx.scope, input)),
  preferences: workspaceProcedure("account.write")
    .output(Preferences)
    .query(({ ctx }) => queries.preferencesOf(ctx.deps, ctx.scope)),
  setPreferences: workspaceProcedure("account.write")
    .input(PreferenceChange)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.setPreferences(ctx.deps, ctx.scope, input)),
});
