import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { changeItem, retireItem } from "#server/handover-items/commands.ts";
import { ChangeItem, RetireItem } from "#server/handover-items/schema.ts";

export const PUT = workspaceRoute("handover-items.manage", (call) =>
  write(call, ChangeItem.omit({ id: true }), async (item) => ({
    body: await changeItem(call.deps, call.scope, { ...item, id: call.params.id ?? "" }),
  })),
);

export const DELETE = workspaceRoute("handover-items.manage", (call) =>
  write(call, RetireItem.omit({ id: true }), async ({ version }) => ({
    body: await retireItem(call.deps, call.scope, { id: call.params.id ?? "", version }),
  })),
);
