import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { takeBack } from "#server/comments/commands.ts";

export const DELETE = projectRoute("comments.write", async ({ deps, scope, params }) => {
  await takeBack(deps, scope, { id: params.id ?? "" });
  return { status: 204, body: null };
});
