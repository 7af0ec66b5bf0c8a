import type { MergedAnswers } from "#server/assessments/schema.ts";
import { catalogue, perTest, rulesOf, testsOfSection } from "#server/catalogue/catalogue.ts";
import {
  type EditionId,
  SECTION_IDS,
  type SectionId,
  TEST_IDS,
  type TestId,
} from "#server/catalogue/schema.ts";
import {
  adjustedSum,
  type Credits,
  finalOf,
  type SectionPoints,
  sectionSums,
  testScoreBand,
} from "#server/rubric/rules.ts";
import type { Because, Signal } from "#server/signals/schema.ts";
import type { MlTestScore, TestScore } from "../schema.ts";

/** Points that a claim alone would give (2017 edition). */
const CLAIM_CREDIT = {
  none: 0,
  manual: 0.5,
  automated: 1,
  unknown: 0,
  "not-applicable": 0,
} as const;

/** Every test from what is claimed and what is proven. Proof that nobody claimed counts as claimed too. */
export function testScores(
  merged: MergedAnswers,
  signals: readonly Signal[],
): Record<TestId, TestScore> {
  const byTest = new Map<string, Signal[]>();
  for (const signal of signals) {
    if (signal.testId === undefined) continue;
    byTest.set(signal.testId, [...(byTest.get(signal.testId) ?? []), signal]);
  }
  return perTest((id) => {
    const { claim, awaitsApproval } = merged.tests[id];
    const proven = claim === "not-applicable" ? [] : (byTest.get(id) ?? []);
    const assured = Math.max(0, ...proven.map((signal) => signal.credit));
    const whenFresh = Math.max(0, ...proven.map((signal) => signal.creditWhenFresh));
    const holding = proven.filter((signal) => signal.credit > 0);
    return {
      claim,
      awaitsApproval,
      claimed: Math.max(CLAIM_CREDIT[claim], assured),
      assured,
      credit: assured,
      stale: whenFresh - assured,
      execution: Math.max(assured, ...proven.map((signal) => signal.executionCredit)),
      observedAt: latest(proven.map((signal) => signal.observedAt)),
      // The test falls when the last of the rules that hold its credit does.
      expiresAt: latest(
        holding.filter((signal) => signal.credit === assured).map((signal) => signal.expiresAt),
      ),
      zeroAt: latest(holding.map((signal) => signal.zeroAt)),
      because:
        proven.length > 0 ? proven.flatMap((signal) => signal.because) : [unproven(id, claim)],
    };
  });
}

const SAID: Readonly<Record<TestScore["claim"], string>> = {
  none: "Answered as not done, and no evidence about it has been received.",
  manual: "Claimed as done by hand; no evidence about it has been received.",
  automated: "Claimed as automated; no evidence about it has been received.",
  unknown: "Not answered, and no evidence about it has been received.",
  "not-applicable": "Two assessors agree that it does not apply.",
};

/** Why a test has no credit when no document speaks of it. */
function unproven(id: TestId, claim: TestScore["claim"]): Because {
  const rule = rulesOf(id).find((candidate) => candidate.credit === "automated");
  return { rule: rule?.id ?? id, evidenceId: null, pointer: "", text: SAID[claim] };
}

export function creditsBy(
  tests: Record<TestId, TestScore>,
  creditOf: (test: TestScore) => number,
): Credits {
  return Object.fromEntries(TEST_IDS.map((id) => [id, creditOf(tests[id])]));
}

export function mlTestScore(tests: Record<TestId, TestScore>, edition: EditionId): MlTestScore {
  const sections = sectionSums(
    creditsBy(tests, (test) => test.assured),
    edition,
  );
  const claimedSections = sectionSums(
    creditsBy(tests, (test) => test.claimed),
    edition,
  );
  const { final, binding } = finalOf(sections);
  return {
    edition,
    final,
    band: testScoreBand(edition, final).id,
    sections,
    binding,
    claimedFinal: finalOf(claimedSections).final,
    claimedSections,
    adjusted: adjustedBy(sections, tests, edition),
  };
}

function adjustedBy(
  sections: SectionPoints,
  tests: Record<TestId, TestScore>,
  edition: EditionId,
): Record<SectionId, number | null> {
  const adjusted = (section: SectionId) => {
    const applicable = testsOfSection(section).filter(
      ({ id }) => tests[id].claim !== "not-applicable",
    );
    return adjustedSum(sections[section], applicable.length, edition);
  };
  const [data, model, infra, monitor] = SECTION_IDS;
  return {
    [data]: adjusted(data),
    [model]: adjusted(model),
    [infra]: adjusted(infra),
    [monitor]: adjusted(monitor),
  };
}

export const DEFAULT_EDITION: EditionId = catalogue.mlTestScore.defaultEdition;

function latest(instants: readonly (string | null)[]): string | null {
  return instants.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null);
}
