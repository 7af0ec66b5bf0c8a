import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";
import {
  ById,
  ByMessage,
  Message,
  NewWebhook,
  WebhookChange,
  WebhookList,
  WithSecret,
} from "./schema.ts";

export const webhooksRouter = router({
  list: workspaceProcedure("webhooks.manage")
    .output(WebhookList)
    .query(({ ctx }) => queries.webhooksOf(ctx.deps, ctx.scope)),
  messages: workspaceProcedure("webhooks.manage")
    .input(ById)
    .output(Message.array())
    .query(({ ctx, input }) => queries.messagesOf(ctx.deps, ctx.scope, input)),
  add: workspaceProcedure("webhooks.manage")
    .input(NewWebhook)
    .output(WithSecret)
    .mutation(({ ctx, input }) => commands.addWebhook(ctx.deps, ctx.scope, input)),
  change: workspaceProcedure("webhooks.manage")
    .input(WebhookChange)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.changeWebhook(ctx.deps, ctx.scope, input)),
  rotate: workspaceProcedure("webhooks.manage")
    .input(ById)
    .output(WithSecret)
    .mutation(({ ctx, input }) => commands.rotateSecret(ctx.deps, ctx.scope, input)),
  remove: workspaceProcedure("webhooks.manage")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.removeWebhook(ctx.deps, ctx.scope, input)),
  resume: workspaceProcedure("webhooks.manage")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.resumeWebhook(ctx.deps, ctx.scope, input)),
  test: workspaceProcedure("webhooks.manage")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.testWebhook(ctx.deps, ctx.scope, input)),
  redeliver: workspaceProcedure("webhooks.manage")
    .input(ByMessage)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.redeliver(ctx.deps, ctx.scope, input)),
});
