import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { choosePlanItem } from "#server/plans/commands.ts";
import { planPage } from "#server/plans/queries.ts";
import { NewPlanItem } from "#server/plans/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await planPage(deps, scope),
}));

export const POST = projectRoute("plan.write", (call) =>
  write(call, NewPlanItem, async (input) => ({
    status: 201,
    body: await choosePlanItem(call.deps, call.scope, input),
  })),
);
