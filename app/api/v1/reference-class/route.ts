import { workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { addFinished } from "#server/reference-class/commands.ts";
import { finishedOf } from "#server/reference-class/queries.ts";
import { NewFinished } from "#server/reference-class/schema.ts";

export const GET = workspaceRoute("workspace.read", async ({ deps, scope }) => ({
  body: { projects: await finishedOf(deps, scope) },
}));

export const POST = workspaceRoute("reference-class.write", (call) =>
  write(call, NewFinished, async (input) => ({
    status: 201,
    body: await addFinished(call.deps, call.scope, input),
  })),
);
