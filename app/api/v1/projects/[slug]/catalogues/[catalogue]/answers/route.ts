import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { saveOwnAnswer } from "#server/own-catalogues/commands.ts";
import { PutOwnAnswer } from "#server/own-catalogues/schema.ts";

export const PUT = projectRoute("assessments.write", (call) =>
  write(call, PutOwnAnswer, async (input) => {
    const catalogue = call.params.catalogue ?? "";
    const saved = await saveOwnAnswer(call.deps, call.scope, { ...input, catalogue });
    return { status: saved.outcome === "conflict" ? 409 : 200, body: saved };
  }),
);
