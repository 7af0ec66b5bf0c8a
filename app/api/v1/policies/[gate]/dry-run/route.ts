import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { dryRun } from "#server/policies/queries.ts";
import { TriedPolicy } from "#server/policies/schema.ts";

export const POST = workspaceRoute("workspace.read", (call) =>
  write(call, TriedPolicy, async ({ body }) => {
    const gate = call.params.gate ?? "";
    const answer = await dryRun(call.deps, call.scope, { gate, body });
    return { status: answer.kind === "faults" ? 422 : 200, body: answer };
  }),
);
