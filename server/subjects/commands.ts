import { audited } from "#server/audit/commands.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { effectSentence } from "#server/receipts/findings.ts";
import { effectOf } from "#server/receipts/rules.ts";
import type { Effect } from "#server/receipts/schema.ts";
import type { GoneMark, MarkSubjects } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Says of subjects that they are no longer there, or are there again. What was observed of a subject
 * until then stops counting from that instant on; an earlier moment still sees it, and nothing is lost.
 */
export async function markSubjects(
  deps: Deps,
  scope: ProjectScope,
  { subjects, isGone, reason }: MarkSubjects,
): Promise<{ marks: GoneMark[]; effect: Effect; summary: string }> {
  const found = await store.knownSubjects(deps.db, scope, subjects);
  const unknown = subjects.find(
    (one) => !found.some(({ kind, subject }) => kind === one.factKind && subject === one.subject),
  );
  if (unknown)
    throw new AppError(
      "not-found",
      `No fact of the kind ${unknown.factKind} is about "${unknown.subject}".`,
    );
  const input = await readinessInputOf(deps, scope);
  // The moment that is scored: a mark that is later by a millisecond would not count yet.
  const { at } = input;
  const unique = new Map(subjects.map((one) => [`${one.factKind}\n${one.subject}`, one]));
  const rows = [...unique.values()].map(({ factKind, subject }) => ({
    id: deps.newId(),
    factKind,
    subject,
    isGone,
    reason,
    at,
  }));
  const gone = rows.map((row) => ({ ...row, at: at.toISOString() }));
  const before = readinessAt(input, { withActions: false });
  const after = readinessAt(
    { ...input, gone: [...(input.gone ?? []), ...gone] },
    { withActions: false },
  );
  const detail = {
    isGone,
    subjects: rows.map(({ factKind, subject }) => `${factKind} ${subject}`.slice(0, 200)),
  };
  await audited(deps, scope, { action: "subject.mark", detail }, (tx) =>
    store.addMarks(tx, scope, rows),
  );
  const markerKind = scope.actor.kind === "service" ? ("machine" as const) : ("person" as const);
  const marker = { markerKind, markerId: actorId(scope.actor) };
  const effect = effectOf(before, after);
  return {
    marks: rows.map(({ id: _, ...row }) => ({ ...row, ...marker })),
    effect,
    summary: effectSentence(effect),
  };
}
