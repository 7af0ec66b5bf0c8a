import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { lintOf } from "#server/lint/queries.ts";
import { LintOf } from "#server/lint/schema.ts";
import { AppError } from "#server/platform/errors.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, query }) => {
  const of = LintOf.safeParse(query.get("of") ?? "team");
  if (!of.success)
    throw new AppError("invalid", "Whose answers to look at is mine or team.", { pointer: "/of" });
  return { body: await lintOf(deps, scope, of.data) };
});
