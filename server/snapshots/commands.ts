import { audited } from "#server/audit/commands.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { frozenAt, notLater } from "./queries.ts";
import { digestedOf } from "./rules/digest.ts";
import type { NewSnapshot, Snapshot } from "./schema.ts";
import { addSnapshot } from "./store.ts";

/** Names a moment and keeps everything the scores say of it, by what is recorded now. Never changed after. */
export async function takeSnapshot(
  deps: Deps,
  scope: ProjectScope,
  input: NewSnapshot,
): Promise<Snapshot> {
  const recordedAt = deps.now();
  const effectiveAt = notLater(
    input.effectiveAt === undefined ? recordedAt : new Date(input.effectiveAt),
    recordedAt,
  );
  const scores = await frozenAt(deps, scope, { at: effectiveAt, known: recordedAt });
  const snapshot = {
    id: deps.newId(),
    name: input.name,
    note: input.note ?? "",
    effectiveAt: effectiveAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
    scores,
  };
  const digest = sha256(digestedOf(snapshot));
  const said = {
    action: "snapshot.take",
    subject: { kind: "snapshot", id: snapshot.id },
    detail: { effectiveAt: snapshot.effectiveAt, digest },
  } as const;
  await audited(deps, scope, said, (tx) =>
    addSnapshot(tx, scope, {
      ...snapshot,
      effectiveAt,
      recordedAt,
      scoresJson: canonicalJson(scores),
      digest,
    }),
  );
  return {
    ...snapshot,
    digest,
    recordedById: actorId(scope.actor),
    score: scores.score,
    mlTestScore: scores.mlTestScore.final,
    coverage: scores.coverage,
    gateOutcome: scores.gate.outcome,
  };
}
