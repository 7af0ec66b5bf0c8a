import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { recordRead } from "#server/audit/commands.ts";
import { receiptOf, statementOf } from "#server/handover-receipts/queries.ts";
import { AppError } from "#server/platform/errors.ts";
import { signedBy } from "#server/signing-keys/commands.ts";

/** One receipt: as data, or once it is final signed for the archive. */
export const GET = projectRoute("projects.read", async ({ deps, scope, params, query }) => {
  const id = params.id ?? "";
  const as = query.get("as") ?? "json";
  if (as === "json") return { body: await receiptOf(deps, scope, id) };
  if (as !== "signed")
    throw new AppError("invalid", `There is no form "${as.slice(0, 40)}".`, {
      pointer: "/as",
      hint: "There are: json, signed.",
    });
  const body = await signedBy(deps, scope, await statementOf(deps, scope, id));
  await recordRead(deps, scope, {
    action: "handover.export",
    subject: { kind: "handover-receipt", id },
  });
  return {
    body,
    headers: { "content-disposition": `attachment; filename="receipt-${id}.json"` },
  };
});
