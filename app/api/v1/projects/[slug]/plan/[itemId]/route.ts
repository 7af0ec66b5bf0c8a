import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { changePlanItem } from "#server/plans/commands.ts";
import { PlanItemPatch } from "#server/plans/schema.ts";

export const PATCH = projectRoute("plan.write", (call) =>
  write(call, PlanItemPatch, async (input) => ({
    body: await changePlanItem(call.deps, call.scope, {
      ...input,
      itemId: call.params.itemId ?? "",
    }),
  })),
);
