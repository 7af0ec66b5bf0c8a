import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { clearWeight, setWeight } from "#server/weights/commands.ts";
import { weightPage } from "#server/weights/queries.ts";
import { PutWeight } from "#server/weights/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: await weightPage(deps, scope),
}));

export const PUT = workspaceRoute("weights.manage", (call) =>
  write(call, PutWeight, async ({ target, weight, reason }) => ({
    body:
      weight === null
        ? await clearWeight(call.deps, call.scope, { target, reason })
        : await setWeight(call.deps, call.scope, { target, weight, reason }),
  })),
);
