import { fileOf } from "#app/api/v1/_http/file.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { exportedPlan } from "#server/plans/queries.ts";
import { planMarkdown } from "#server/plans/rules/formats.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) =>
  fileOf({
    body: planMarkdown(await exportedPlan(deps, scope)),
    name: `${scope.slug}-plan.md`,
    type: "text/markdown; charset=utf-8",
  }),
);
