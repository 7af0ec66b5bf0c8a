import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { cancelRound } from "#server/rounds/commands.ts";
import { RoundNumber } from "#server/rounds/schema.ts";

export const POST = projectRoute("rounds.run", (call) =>
  write(call, RoundNumber, async (input) => ({
    body: await cancelRound(call.deps, call.scope, input),
  })),
);
