import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { decideGate } from "#server/gates/commands.ts";
import { decisionsOf, demandGate } from "#server/gates/queries.ts";
import { DecisionRequest } from "#server/gates/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => {
  const gate = demandGate(params.gate ?? "").policy.id;
  return { body: { decisions: await decisionsOf(deps, scope, gate) } };
});

export const POST = projectRoute("gates.decide", (call) =>
  write(call, DecisionRequest, async (input) => {
    const at = input?.at === undefined ? undefined : new Date(input.at);
    const decision = await decideGate(call.deps, call.scope, { gate: call.params.gate, at });
    return { status: 201, body: decision };
  }),
);
