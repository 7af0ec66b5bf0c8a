import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { planHandover } from "#server/handover/commands.ts";
import { PlanHandover } from "#server/handover/schema.ts";

export const POST = projectRoute("handover.write", (call) =>
  write(call, PlanHandover, async (of) => ({
    body: await planHandover(call.deps, call.scope, of),
  })),
);
