import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { connectionOf } from "#server/connections/queries.ts";
import { callForPull } from "#server/pulls/commands.ts";

export const POST = projectRoute("connections.manage", async ({ deps, scope, params }) => {
  const id = params.id ?? "";
  const { kind } = await connectionOf(deps, scope, id);
  await callForPull(deps, scope, id);
  return { status: 202, body: { id, kind, state: "called" } };
});
