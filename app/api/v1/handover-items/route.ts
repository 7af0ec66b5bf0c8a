import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { addItem } from "#server/handover-items/commands.ts";
import { ownItems } from "#server/handover-items/queries.ts";
import { SaveItem } from "#server/handover-items/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: await ownItems(deps, scope),
}));

export const POST = workspaceRoute("handover-items.manage", (call) =>
  write(call, SaveItem, async (item) => ({
    status: 201,
    body: await addItem(call.deps, call.scope, item),
  })),
);
