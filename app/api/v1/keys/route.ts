import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { rotateSigningKey } from "#server/signing-keys/commands.ts";
import { publicKeysOf } from "#server/signing-keys/queries.ts";

/** What decisions are checked with. Fetch them once and keep them: a file never vouches for itself. */
export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: { keys: await publicKeysOf(deps, scope) },
}));

export const POST = workspaceRoute("workspace.manage", async ({ deps, scope }) => ({
  status: 201,
  body: await rotateSigningKey(deps, scope),
}));
