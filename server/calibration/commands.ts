import { audited } from "#server/audit/commands.ts";
import { hasEstimate } from "#server/estimates/queries.ts";
import { addOutcomes } from "#server/forecasts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { NewOutcome } from "./schema.ts";

/** Says what came of an estimate: what it took, or that it was stopped or overtaken. A later word replaces it. */
export async function recordOutcome(
  deps: Deps,
  scope: ProjectScope,
  input: NewOutcome,
): Promise<{ recorded: true }> {
  const { estimateId, kind, actualDays, note } = input;
  if (!(await hasEstimate(deps, scope, estimateId)))
    throw new AppError("not-found", "This project has no such estimate.");
  if (kind === "resolved" && actualDays === null)
    throw new AppError("invalid", "Say how many person-days it took.", { pointer: "/actualDays" });
  if (kind !== "resolved" && note.trim() === "")
    throw new AppError("invalid", "Say in a note why it was never finished.", { pointer: "/note" });
  const subject = { kind: "estimate", id: estimateId };
  await audited(deps, scope, { action: "outcome.record", subject, detail: { kind } }, (tx) =>
    addOutcomes(tx, scope, [
      {
        id: deps.newId(),
        subjectKind: "estimate",
        subjectId: estimateId,
        kind,
        value: kind === "resolved" ? actualDays : null,
        note: note.trim(),
        recordedAt: deps.now(),
      },
    ]),
  );
  return { recorded: true };
}
