import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { discard } from "#server/jobs/commands.ts";
import { DiscardBody } from "#server/jobs/schema.ts";

export const POST = workspaceRoute("jobs.manage", (call) =>
  write(call, DiscardBody, async ({ reason }) => {
    await discard(call.deps, call.scope, { id: call.params.id ?? "", reason });
    return { status: 204, body: null };
  }),
);
