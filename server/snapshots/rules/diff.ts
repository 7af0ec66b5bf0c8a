import { testWeightsOf } from "#server/catalogue/catalogue.ts";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  SECTION_IDS,
  TEST_IDS,
} from "#server/catalogue/schema.ts";
import { challengeWhy, testWhy } from "../findings.ts";
import type { Frozen, SnapshotDiff } from "../schema.ts";

/** A difference below this is one of rounding. */
const NOTHING = 1e-9;

/** What rose, what fell, and by what: from one state of a project to another. */
export function diffOf(before: Frozen, after: Frozen): SnapshotDiff {
  const tests = TEST_IDS.map((testId) => ({
    testId,
    ...pair(before, after, (of) => of.tests[testId].credit),
  }))
    .filter(isChanged)
    .map((one) => ({
      ...one,
      why: testWhy(before.tests[one.testId], after.tests[one.testId], after),
    }));
  const changed = new Set(tests.map(({ testId }) => testId));
  return {
    score: pair(before, after, (of) => of.score),
    claimed: pair(before, after, (of) => of.claimed),
    mlTestScore: pair(before, after, (of) => of.mlTestScore.final),
    coverage: pair(before, after, (of) => of.coverage),
    confidence: pair(before, after, (of) => of.confidence),
    documents: pair(before, after, (of) => of.documents),
    sections: SECTION_IDS.map((section) => ({
      section,
      ...pair(before, after, (of) => of.mlTestScore.sections[section]),
    })).filter(isChanged),
    challenges: CHALLENGE_IDS.map((challengeId) => ({
      challengeId,
      ...pair(before, after, (of) => of.challenges[challengeId].residual?.high ?? null),
    }))
      .filter(isChanged)
      .sort((a, b) => size(b) - size(a))
      .map((one) => ({
        ...one,
        why: challengeWhy(one.challengeId, {
          before,
          after,
          tests: bearingTests(one.challengeId).filter((id) => changed.has(id)),
        }),
      })),
    tests: tests.sort((a, b) => size(b) - size(a)),
    gate: gateDiff(before.gate, after.gate),
  };
}

function pair<T>(before: Frozen, after: Frozen, of: (state: Frozen) => T): { before: T; after: T } {
  return { before: of(before), after: of(after) };
}

type Change = { readonly before: number | null; readonly after: number | null };

const size = ({ before, after }: Change) => Math.abs((after ?? 0) - (before ?? 0));

function isChanged(of: Change): boolean {
  return (of.before === null) !== (of.after === null) || size(of) > NOTHING;
}

const bearingTests = (id: ChallengeId) => testWeightsOf(id).map(({ testId }) => testId);

/** By the ids of conditions; one that only one of the two policies has is null in the other. */
function gateDiff(before: Frozen["gate"], after: Frozen["gate"]): SnapshotDiff["gate"] {
  const ids = new Set([...before.conditions, ...after.conditions].map(({ id }) => id));
  const conditions = [...ids].flatMap((id) => {
    const old = before.conditions.find((one) => one.id === id);
    const now = after.conditions.find((one) => one.id === id);
    const some = now ?? old;
    if (!some || (old?.outcome === now?.outcome && old?.observed === now?.observed)) return [];
    return [
      {
        id,
        title: some.title,
        required: some.required,
        outcome: { before: old?.outcome ?? null, after: now?.outcome ?? null },
        observed: { before: old?.observed ?? "not asked", after: now?.observed ?? "not asked" },
      },
    ];
  });
  return {
    id: { before: before.id, after: after.id },
    outcome: { before: before.outcome, after: after.outcome },
    conditions,
  };
}
