import { projectRoute, queryOf, write } from "#app/api/v1/_http/respond.ts";
import { writeComment } from "#server/comments/commands.ts";
import { threadOf } from "#server/comments/queries.ts";
import { NewComment, Subject } from "#server/comments/schema.ts";

/** One thread, by what it is about. */
export const GET = projectRoute("projects.read", async (call) => ({
  body: await threadOf(call.deps, call.scope, queryOf(call, Subject)),
}));

export const POST = projectRoute("comments.write", (call) =>
  write(call, NewComment, async (input) => ({
    status: 201,
    body: await writeComment(call.deps, call.scope, input),
  })),
);
