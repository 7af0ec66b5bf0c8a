import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { demandVerb } from "#server/handover/queries.ts";
import { HandoverStep } from "#server/handover/schema.ts";

export const POST = projectRoute("handover.write", (call) => {
  const verb = demandVerb(call.params.verb ?? "");
  return write(call, HandoverStep.nullish(), async (step) => ({
    body: await stepHandover(call.deps, call.scope, {
      ...step,
      itemId: call.params.itemId ?? "",
      verb,
    }),
  }));
});
