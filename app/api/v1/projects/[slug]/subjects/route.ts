import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { markSubjects } from "#server/subjects/commands.ts";
import { goneMarks } from "#server/subjects/queries.ts";
import { MarkSubjects } from "#server/subjects/schema.ts";

export const GET = projectRoute("evidence.read", async ({ deps, scope }) => ({
  body: { marks: await goneMarks(deps, scope) },
}));

export const POST = projectRoute("evidence.mark", (call) =>
  write(call, MarkSubjects, async (input) => ({
    status: 201,
    body: await markSubjects(call.deps, call.scope, input),
  })),
);
