import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { savePolicy } from "#server/policies/commands.ts";
import { policyPage } from "#server/policies/queries.ts";
import { PutPolicy } from "#server/policies/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope, params }) => ({
  body: await policyPage(deps, scope, params.gate ?? ""),
}));

export const PUT = workspaceRoute("policies.manage", (call) =>
  write(call, PutPolicy, async (input) => {
    const gate = call.params.gate ?? "";
    const saved = await savePolicy(call.deps, call.scope, { ...input, gate });
    return { status: saved.kind === "faults" ? 422 : 200, body: saved };
  }),
);
