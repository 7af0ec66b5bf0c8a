import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { proposeAnswer } from "#server/answer-proposals/commands.ts";
import { proposalsForMe } from "#server/answer-proposals/queries.ts";
import { NewProposal } from "#server/answer-proposals/schema.ts";

/** What waits for the person whose token asks; a service has none. */
export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: { proposals: await proposalsForMe(deps, scope) },
}));

export const POST = projectRoute("answers.propose", (call) =>
  write(call, NewProposal, async (input) => ({
    status: 201,
    body: await proposeAnswer(call.deps, call.scope, input),
  })),
);
