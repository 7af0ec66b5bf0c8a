import type { Answers, ChallengeAnswer, TestClaim } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { type ChallengeId, TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import type { Random } from "#server/platform/random.ts";
import { chance, spread, weighted } from "./sample.ts";

/** How a sample project is, from which each assessor's answers are drawn with a leaning of their own. */
export type Nature = {
  /** 0 to 1: how far along the project is overall. */
  readonly maturity: number;
  /** Per challenge how much better or worse it is than the project. */
  readonly offsets: Readonly<Partial<Record<ChallengeId, number>>>;
  readonly notApplicable: readonly ChallengeId[];
  readonly experienced: readonly ChallengeId[];
  readonly isQuick: boolean;
};

/** Challenges that a real project may do without. */
const DISPENSABLE: readonly ChallengeId[] = [
  "monitoring-logging",
  "unintended-feedback-loops",
  "glue-code",
];

export function natureOf(random: Random): Nature {
  const maturity = Math.min(1, Math.max(0, 0.45 + spread(random) * 0.9));
  const ids = challenges.map(({ id }) => id);
  return {
    maturity,
    offsets: Object.fromEntries(ids.map((id) => [id, spread(random) * 0.5])),
    notApplicable: DISPENSABLE.filter(() => chance(random, 0.08)),
    experienced: ids.filter(() => chance(random, 0.6)),
    isQuick: chance(random, 0.15),
  };
}

/** What one assessor answers. `leaning` moves every level: data scientists tend to see it brighter. */
export function answersFor(
  random: Random,
  of: { nature: Nature; leaning: number; isFullyAnswered: boolean },
): Answers {
  const answered = challenges.map(({ id, indicators }): [ChallengeId, ChallengeAnswer] => {
    const { nature } = of;
    if (nature.notApplicable.includes(id))
      return [id, { state: "not-applicable", reason: "Not deployed, so there is none of it." }];
    const state = nature.experienced.includes(id) ? "experienced" : "not-experienced";
    const mean = 4 * (nature.maturity + (nature.offsets[id] ?? 0)) + of.leaning;
    if (nature.isQuick) return [id, { state, overall: level(random, mean) }];
    const share = of.isFullyAnswered ? 1 : 0.8;
    const given = indicators.map((indicator) => {
      const isAnswered = chance(random, share);
      const answer = { state: "answered" as const, level: level(random, mean) };
      return [indicator.id, isAnswered ? answer : { state: "unknown" as const }] as const;
    });
    return [id, { state, indicators: Object.fromEntries(given) }];
  });
  const tests = TEST_IDS.map((id): [TestId, TestClaim] => [id, claim(random, of.nature.maturity)]);
  return {
    challenges: Object.fromEntries(answered),
    tests: of.nature.isQuick ? {} : Object.fromEntries(tests),
  };
}

function level(random: Random, mean: number): number {
  return Math.min(4, Math.max(0, Math.round(mean + spread(random))));
}

function claim(random: Random, maturity: number): TestClaim {
  return {
    claim: weighted<TestClaim["claim"]>(random, [
      ["none", 1.2 - maturity],
      ["manual", 0.3 + maturity * 0.5],
      ["automated", maturity * 0.6],
      ["unknown", 0.1],
    ]),
  };
}
