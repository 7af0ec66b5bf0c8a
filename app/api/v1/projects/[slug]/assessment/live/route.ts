import { eventStream } from "#app/api/v1/_http/events.ts";
import { projectRoute, scopeAgain } from "#app/api/v1/_http/respond.ts";
import { standing } from "#server/rounds/queries.ts";
import { roundTopic } from "#server/rounds/rules.ts";

/** How far everybody is in the round under way, as it happens; never what anybody answered. */
export const GET = projectRoute("projects.read", (call) =>
  eventStream({
    live: call.deps.live,
    topic: roundTopic(call.scope),
    signal: call.request.signal,
    read: async () => standing(call.deps, await scopeAgain(call, "projects.read")),
  }),
);
