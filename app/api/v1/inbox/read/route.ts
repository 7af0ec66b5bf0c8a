import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { markRead } from "#server/notices/commands.ts";
import { MarkRead } from "#server/notices/schema.ts";

export const POST = workspaceRoute("account.write", (call) =>
  write(call, MarkRead, async (input) => {
    await markRead(call.deps, call.scope, input);
    return { status: 204, body: null };
  }),
);
