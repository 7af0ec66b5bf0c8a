import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { setPreferences } from "#server/notices/commands.ts";
import { preferencesOf } from "#server/notices/queries.ts";
import { PreferenceChange } from "#server/notices/schema.ts";

export const GET = workspaceRoute("account.write", async ({ deps, scope }) => ({
  body: await preferencesOf(deps, scope),
}));

export const PATCH = workspaceRoute("account.write", (call) =>
  write(call, PreferenceChange, async (input) => {
    await setPreferences(call.deps, call.scope, input);
    return { body: await preferencesOf(call.deps, call.scope) };
  }),
);
