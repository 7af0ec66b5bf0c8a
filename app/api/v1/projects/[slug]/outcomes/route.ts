import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { recordOutcome } from "#server/calibration/commands.ts";
import { NewOutcome } from "#server/calibration/schema.ts";

export const POST = projectRoute("estimates.write", (call) =>
  write(call, NewOutcome, async (input) => ({
    status: 201,
    body: await recordOutcome(call.deps, call.scope, input),
  })),
);
