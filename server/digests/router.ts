import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import { Chat, ChatChange } from "./schema.ts";

export const digestsRouter = router({
  chat: workspaceProcedure("webhooks.manage")
    .output(Chat)
    .query(({ ctx }) => queries.chatOf(ctx.deps, ctx.scope)),
  setChat: workspaceProcedure("webhooks.manage")
    .input(ChatChange)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.setChat(ctx.deps, ctx.scope, input)),
  testChat: workspaceProcedure("webhooks.manage")
    .output(z.void())
    .mutation(({ ctx }) => commands.testChat(ctx.deps, ctx.scope)),
});
