import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { decideGate } from "#server/gates/commands.ts";
import { decisionsOf, demandGate } from "#server/gates/queries.ts";
import { DecisionRequest } from "#server/gates/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => {
  const { policy } = await demandGate(deps, scope, { gate: params.gate ?? "" });
  return { body: { decisions: await decisionsOf(deps, scope, policy.id) } };
});

/** The outcome is in a header too, so that a shell needs no JSON to act on it. */
export const POST = projectRoute("gates.decide", (call) =>
  write(call, DecisionRequest, async (input) => {
    const at = input?.at === undefined ? undefined : new Date(input.at);
    const decision = await decideGate(call.deps, call.scope, { gate: call.params.gate, at });
    const { slug } = call.scope;
    const location = `/api/v1/projects/${slug}/gates/${decision.gate}/decisions/${decision.decisionId}`;
    const headers = { location, "assay-outcome": decision.outcome };
    return { status: 201, body: decision, headers };
  }),
);
