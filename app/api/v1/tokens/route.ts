import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { NewToken } from "#server/identity/schema.ts";
import { createToken } from "#server/members/commands.ts";
import { tokensOf } from "#server/members/queries.ts";

export const GET = workspaceRoute("tokens.own", async ({ deps, scope }) => ({
  body: { tokens: await tokensOf(deps, scope) },
}));

export const POST = workspaceRoute("tokens.own", (call) =>
  write(call, NewToken, async (input) => {
    const made = await createToken(call.deps, call.scope, input);
    // A repeat of the same request learns the id, not the secret: that is never kept.
    return { status: 201, body: made, keptBody: { ...made, token: null } };
  }),
);
