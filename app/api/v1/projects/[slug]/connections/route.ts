import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { addConnection } from "#server/connections/commands.ts";
import { connectionsOf } from "#server/connections/queries.ts";
import { NewConnection } from "#server/connections/schema.ts";

export const GET = projectRoute("connections.read", async ({ deps, scope }) => ({
  body: { connections: await connectionsOf(deps, scope) },
}));

export const POST = projectRoute("connections.manage", (call) =>
  write(call, NewConnection, async (input) => {
    const made = await addConnection(call.deps, call.scope, input);
    // A repeat of the same request learns the id, not the secret: that is never kept.
    return { status: 201, body: made, keptBody: { ...made, hookSecret: null } };
  }),
);
