import { workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { inboxOf } from "#server/notices/queries.ts";

export const GET = workspaceRoute("inbox.read", async ({ deps, scope }) => ({
  body: await inboxOf(deps, scope),
}));
