import { NoBody } from "#app/api/v1/_http/no-body.ts";
import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { runAgain } from "#server/jobs/commands.ts";

export const POST = workspaceRoute("jobs.manage", (call) =>
  write(call, NoBody, async () => {
    await runAgain(call.deps, call.scope, { id: call.params.id ?? "" });
    return { status: 204, body: null };
  }),
);
