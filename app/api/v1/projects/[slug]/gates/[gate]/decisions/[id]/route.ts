import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { recordRead } from "#server/audit/commands.ts";
import { decisionOf, statementOf } from "#server/gates/queries.ts";
import { decisionAs, MEDIA_TYPES } from "#server/gates/rules/formats.ts";
import { DecisionFormat } from "#server/gates/schema.ts";
import { AppError } from "#server/platform/errors.ts";
import { signedBy } from "#server/signing-keys/commands.ts";

/** One decision: as data, in the form a tool of continuous integration reads, or signed for the archive. */
export const GET = projectRoute("projects.read", async ({ deps, scope, params, query }) => {
  const id = params.id ?? "";
  const asked = DecisionFormat.safeParse(query.get("as") ?? "json");
  if (!asked.success)
    throw new AppError("invalid", `There is no form "${(query.get("as") ?? "").slice(0, 40)}".`, {
      pointer: "/as",
      hint: `There are: ${DecisionFormat.options.join(", ")}.`,
    });
  if (asked.data === "signed") {
    const body = await signedBy(deps, scope, await statementOf(deps, scope, id));
    await recordRead(deps, scope, {
      action: "decision.export",
      subject: { kind: "decision", id },
    });
    return {
      body,
      headers: { "content-disposition": `attachment; filename="decision-${id}.json"` },
    };
  }
  const decision = await decisionOf(deps, scope, id);
  if (asked.data === "json") return { body: decision };
  return new Response(decisionAs(asked.data, decision), {
    headers: {
      "content-type": MEDIA_TYPES[asked.data],
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "assay-outcome": decision.outcome,
    },
  });
});
