import { eventStream } from "#app/api/v1/_http/events.ts";
import { projectRoute, scopeAgain } from "#app/api/v1/_http/respond.ts";
import { ledgerSeen } from "#server/handover/queries.ts";
import { ledgerTopic } from "#server/handover/rules/topic.ts";

/** That something of the ledger changed, as it happens; what it was, the page asks for. */
export const GET = projectRoute("projects.read", (call) =>
  eventStream({
    live: call.deps.live,
    topic: ledgerTopic(call.scope),
    signal: call.request.signal,
    read: async () => ledgerSeen(call.deps, await scopeAgain(call, "projects.read")),
  }),
);
