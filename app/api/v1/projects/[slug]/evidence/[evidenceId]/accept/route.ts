import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { accept } from "#server/acceptances/commands.ts";
import { AcceptInput } from "#server/receipts/schema.ts";

const Body = AcceptInput.omit({ evidenceId: true });

export const POST = projectRoute("evidence.accept", (call) =>
  write(call, Body.nullable(), async (input) => {
    const evidenceId = call.params.evidenceId ?? "";
    return { body: await accept(call.deps, call.scope, { note: "", ...input, evidenceId }) };
  }),
);
