import { fileOf } from "#app/api/v1/_http/file.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { exportedPlan } from "#server/plans/queries.ts";
import { planIssues } from "#server/plans/rules/formats.ts";

/** Drafts of issues as GitHub takes them; nothing is sent there. */
export const GET = projectRoute("projects.read", async ({ deps, scope }) =>
  fileOf({
    body: `${JSON.stringify(planIssues(await exportedPlan(deps, scope)), null, 2)}\n`,
    name: `${scope.slug}-plan.json`,
    type: "application/json",
  }),
);
