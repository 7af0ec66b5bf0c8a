import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { grantRole, setVisibility } from "#server/roles/commands.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { NewGrant, VisibilityChange } from "#server/roles/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await peopleOf(deps, scope),
}));

export const POST = projectRoute("roles.manage", (call) =>
  write(call, NewGrant, async (input) => ({
    body: await grantRole(call.deps, call.scope, input),
  })),
);

export const PATCH = projectRoute("roles.manage", (call) =>
  write(call, VisibilityChange, async (input) => {
    await setVisibility(call.deps, call.scope, input);
    return { body: await peopleOf(call.deps, call.scope) };
  }),
);
