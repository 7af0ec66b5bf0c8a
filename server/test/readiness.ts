import { challenges } from "#server/catalogue/catalogue.ts";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  SECTION_IDS,
  TEST_IDS,
  type TestId,
} from "#server/catalogue/schema.ts";
import type { ChallengeScore, Readiness, TestScore } from "#server/readiness/schema.ts";

/** What a test of a decision wants to say of a project; everything else is a project in good order. */
export type ReadinessOf = {
  readonly credits?: Partial<Record<TestId, number>>;
  readonly tests?: Partial<Record<TestId, Partial<TestScore>>>;
  readonly residuals?: Partial<Record<ChallengeId, number | null>>;
  readonly indicators?: Readonly<Record<string, Partial<ChallengeScore["indicators"][string]>>>;
  readonly more?: Partial<Readiness>;
};

/** A Readiness to hand to gates, handover and estimates: credit 0.5 in every test and residual 30 unless said. */
export function readinessFor(of: ReadinessOf = {}): Readiness {
  const tests = Object.fromEntries(
    TEST_IDS.map((id) => [id, testScore(of.credits?.[id] ?? 0.5, of.tests?.[id])]),
  ) as Record<TestId, TestScore>;
  const sums = Object.fromEntries(
    SECTION_IDS.map((section) => [
      section,
      TEST_IDS.filter((id) => id.startsWith(`${section}-`)).reduce(
        (sum, id) => sum + tests[id].credit,
        0,
      ),
    ]),
  ) as Readiness["mlTestScore"]["sections"];
  const final = Math.min(...Object.values(sums));
  return {
    asOf: "2026-11-25T00:00:00.000Z",
    basis: "published",
    weights: [],
    own: [],
    assessmentNumber: 1,
    score: 30,
    claimed: 30,
    assured: 30,
    band: "moderate",
    challenges: Object.fromEntries(
      challenges.map(({ id, indicators }) => [
        id,
        challengeScore(
          of.residuals?.[id] === undefined ? 30 : of.residuals[id],
          indicators.map((indicator) => [indicator.id, of.indicators?.[indicator.id]]),
        ),
      ]),
    ) as Record<ChallengeId, ChallengeScore>,
    tests,
    mlTestScore: {
      edition: "2017",
      final,
      band: "first-pass",
      sections: sums,
      binding: SECTION_IDS.filter((section) => sums[section] === final),
      claimedFinal: final,
      claimedSections: sums,
      adjusted: sums,
    },
    coverage: 1,
    evidenceShare: 1,
    confidence: 0.9,
    roles: ["data-scientist", "engineer"],
    roleGap: { value: 0, isFlagged: false, openItems: [] },
    staleShare: 0,
    staleEvidence: 0,
    signals: [],
    proposals: [],
    actions: [],
    ...of.more,
  };
}

function testScore(credit: number, more: Partial<TestScore> = {}): TestScore {
  return {
    claim: credit === 1 ? "automated" : credit > 0 ? "manual" : "none",
    awaitsApproval: false,
    claimed: credit,
    assured: credit,
    credit,
    stale: 0,
    execution: credit,
    observedAt: null,
    expiresAt: null,
    zeroAt: null,
    because: [],
    ...more,
  };
}

function challengeScore(
  residual: number | null,
  indicators: readonly (readonly [
    string,
    Partial<ChallengeScore["indicators"][string]> | undefined,
  ])[],
): ChallengeScore {
  const interval =
    residual === null ? null : { low: residual - 5, point: residual, high: residual };
  return {
    state: residual === null ? "not-applicable" : "experienced",
    awaitsApproval: false,
    isQuick: false,
    residual: interval,
    claimedResidual: interval,
    parts: residual === null ? null : { sure: residual, stale: 0, unproven: 0, unanswered: 0 },
    inherent: 0.6,
    exposure: 60,
    selfPart: 0.5,
    testPart: 0.5,
    testShare: 0.5,
    mitigation: 0.5,
    coverage: 1,
    answered: indicators.length,
    applicable: indicators.length,
    evidenced: 0,
    indicators: Object.fromEntries(
      indicators.map(([id, more]) => [
        id,
        {
          state: "answered" as const,
          claimedLevel: 2,
          assuredLevel: 2,
          isEvidenced: false,
          isQuick: false,
          ...more,
        },
      ]),
    ),
  };
}

/** The same for every challenge, to raise all of them in one line. */
export const everyChallenge = <T>(value: T) =>
  Object.fromEntries(CHALLENGE_IDS.map((id) => [id, value])) as Record<ChallengeId, T>;
