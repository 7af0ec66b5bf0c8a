import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { changeConnection, removeConnection } from "#server/connections/commands.ts";
import { ConnectionPatch } from "#server/connections/schema.ts";

export const PATCH = projectRoute("connections.manage", (call) =>
  write(call, ConnectionPatch, async (patch) => {
    const id = call.params.id ?? "";
    return { body: await changeConnection(call.deps, call.scope, { id, ...patch }) };
  }),
);

export const DELETE = projectRoute("connections.manage", async ({ deps, scope, params }) => {
  await removeConnection(deps, scope, params.id ?? "");
  return { status: 204, body: null };
});
