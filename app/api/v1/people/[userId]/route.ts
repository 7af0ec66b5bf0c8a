import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { erasePerson, exportPerson } from "#server/people/commands.ts";
import { Erasure } from "#server/people/schema.ts";

/** Everything that the workspace keeps of a person. */
export const GET = workspaceRoute("people.erase", async ({ deps, scope, params }) => ({
  body: await exportPerson(deps, scope, { userId: params.userId ?? "" }),
}));

/** Takes away everything that says who they are; what they answered stays under a pseudonym. */
export const DELETE = workspaceRoute("people.erase", (call) =>
  write(call, Erasure.omit({ userId: true }), async ({ typedName }) => {
    const userId = call.params.userId ?? "";
    return { body: await erasePerson(call.deps, call.scope, { userId, typedName }) };
  }),
);
