import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { inviteMore } from "#server/rounds/commands.ts";
import { MoreInvitees } from "#server/rounds/schema.ts";

export const POST = projectRoute("rounds.run", (call) =>
  write(call, MoreInvitees, async (input) => ({
    body: await inviteMore(call.deps, call.scope, input),
  })),
);
