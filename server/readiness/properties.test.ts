import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answers } from "#server/assessments/schema.ts";
import { challenges, tests } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { RISK_BANDS } from "#server/challenges/rules.ts";
import { AT, DAY, documentAbout, inputOf, rater } from "#server/test/scored.ts";
import { readinessAt } from "./rules.ts";
import type { ReadinessInput } from "./schema.ts";

describe("properties of the scores", () => {
  const level = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
  const answersArb = fc
    .record({
      levels: fc.array(level, { minLength: 61, maxLength: 61 }),
      states: fc.array(fc.constantFrom("experienced", "not-experienced", "unknown"), {
        minLength: 12,
        maxLength: 12,
      }),
      overall: fc.array(level, { minLength: 12, maxLength: 12 }),
      claims: fc.array(fc.constantFrom("none", "manual", "automated", "unknown"), {
        minLength: 28,
        maxLength: 28,
      }),
    })
    .map((drawn): Answers => {
      const flat = [...drawn.levels];
      return {
        challenges: Object.fromEntries(
          challenges.map(({ id, indicators }, c) => [
            id,
            {
              state: drawn.states[c] ?? "unknown",
              ...(typeof drawn.overall[c] === "number" && { overall: drawn.overall[c] }),
              indicators: Object.fromEntries(
                indicators.flatMap((one) => {
                  const given = flat.shift() ?? null;
                  return given === null
                    ? []
                    : [[one.id, { state: "answered" as const, level: given }]];
                }),
              ),
            },
          ]),
        ),
        tests: Object.fromEntries(
          tests.map((test, i) => [test.id, { claim: drawn.claims[i] ?? "unknown" }]),
        ),
      };
    });
  const documentsArb = fc
    .array(
      fc.record({
        days: fc.integer({ min: 1, max: 400 }),
        tests: fc.subarray([...TEST_IDS], { maxLength: 6 }),
        indicators: fc.subarray(
          challenges.flatMap(({ indicators }) => indicators.map((one) => one.id)),
          { maxLength: 10 },
        ),
      }),
      { maxLength: 4 },
    )
    .map((drawn) => drawn.map((one, i) => documentAbout({ id: `d${i}`, ...one })));
  const inputArb = fc.record({ one: answersArb, two: answersArb, documents: documentsArb }).map(
    ({ one, two, documents }): ReadinessInput =>
      inputOf({
        assessors: [rater(one), rater(two, "engineer")],
        evidence: documents.map(({ item }) => item),
        acceptances: documents.flatMap(({ acceptances }) => acceptances),
      }),
  );
  const quiet = { withActions: false };
  const answered = (level: number) => ({ state: "answered" as const, level });

  it("the four parts of every risk are never negative and sum to its upper end", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        for (const score of Object.values(readinessAt(input, quiet).challenges)) {
          if (!score.parts || !score.residual) continue;
          const { sure, stale, unproven, unanswered } = score.parts;
          for (const part of [sure, stale, unproven, unanswered])
            expect(part).toBeGreaterThanOrEqual(-1e-9);
          expect(sure + stale + unproven + unanswered).toBeCloseTo(score.residual.high, 9);
          expect(score.residual.high - score.residual.low).toBeCloseTo(unanswered, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("intervals are ordered, and the claims never look worse than what is assured", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const readiness = readinessAt(input, quiet);
        for (const { residual, claimedResidual } of Object.values(readiness.challenges)) {
          for (const one of [residual, claimedResidual]) {
            expect(one?.low).toBeLessThanOrEqual((one?.point ?? 0) + 1e-9);
            expect(one?.point).toBeLessThanOrEqual((one?.high ?? 0) + 1e-9);
          }
          expect(claimedResidual?.high).toBeLessThanOrEqual((residual?.high ?? 0) + 1e-9);
        }
        expect(readiness.claimed).toBeLessThanOrEqual((readiness.assured ?? 0) + 1e-9);
        for (const test of Object.values(readiness.tests))
          expect(test.claimed).toBeGreaterThanOrEqual(test.assured);
      }),
      { numRuns: 60 },
    );
  });

  it("without anything new, time never lowers the risk or raises a test", () => {
    fc.assert(
      fc.property(inputArb, fc.integer({ min: 0, max: 500 }), (input, days) => {
        const now = readinessAt(input, quiet);
        const later = readinessAt({ ...input, at: new Date(AT.getTime() + days * DAY) }, quiet);
        expect(later.score).toBeGreaterThanOrEqual((now.score ?? 0) - 1e-9);
        expect(later.mlTestScore.final).toBeLessThanOrEqual(now.mlTestScore.final);
        for (const id of TEST_IDS)
          expect(later.tests[id].assured).toBeLessThanOrEqual(now.tests[id].assured);
      }),
      { numRuns: 60 },
    );
  });

  it("forgetting an answer of the only assessor never lowers the score", () => {
    const which = fc.nat({ max: 60 });
    fc.assert(
      fc.property(answersArb, which, (answers, at) => {
        const forgotten = structuredClone(answers);
        const id = challenges.flatMap((one) => one.indicators.map((i) => [one.id, i.id] as const))[
          at
        ];
        if (id) delete forgotten.challenges[id[0]]?.indicators?.[id[1]];
        const before = readinessAt(inputOf({ assessors: [rater(answers)] }), quiet).score ?? 0;
        const after = readinessAt(inputOf({ assessors: [rater(forgotten)] }), quiet).score ?? 0;
        expect(after).toBeGreaterThanOrEqual(before - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  const everywhere = challenges.flatMap((one) =>
    one.indicators.map((indicator) => ({ challengeId: one.id, id: indicator.id })),
  );
  const somewhere = fc.constantFrom(...everywhere);
  type Indicator = NonNullable<NonNullable<Answers["challenges"]["testing"]>["indicators"]>[string];
  /** The same answers with one indicator answered otherwise; undefined takes it out. */
  function answering(
    answers: Answers,
    { challengeId, id }: (typeof everywhere)[number],
    as: Indicator | undefined,
  ): Answers {
    const changed = structuredClone(answers);
    const indicators = changed.challenges[challengeId]?.indicators ?? {};
    if (as) indicators[id] = as;
    else delete indicators[id];
    return changed;
  }
  const residuals = (input: ReadinessInput) =>
    Object.values(readinessAt(input, quiet).challenges).map((one) => [
      one.residual?.low ?? 0,
      one.residual?.point ?? 0,
      one.residual?.high ?? 0,
      one.claimedResidual?.high ?? 0,
    ]);
  /** No residual of `now` is lower than that of `then`. */
  function expectNoneLower(now: ReadinessInput, then: ReadinessInput) {
    const was = residuals(then);
    for (const [c, values] of residuals(now).entries())
      for (const [v, value] of values.entries())
        expect(value).toBeGreaterThanOrEqual((was[c]?.[v] ?? 0) - 1e-9);
  }

  it("raising a level never raises a residual while the gap between roles is held fixed", () => {
    // One person, or one of each side who both raise theirs by as much: the gap stays what it was.
    const level = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(inputArb, somewhere, level, level, (input, where, one, two) => {
        const [first, second] = input.assessors;
        if (!first || !second) return;
        const rated = (by: number): ReadinessInput => ({
          ...input,
          assessors: [
            { ...first, answers: answering(first.answers, where, answered(one + by)) },
            { ...second, answers: answering(second.answers, where, answered(two + by)) },
          ],
        });
        expectNoneLower(rated(0), rated(1));
        const alone = (of: ReadinessInput) => ({ ...of, assessors: of.assessors.slice(0, 1) });
        expectNoneLower(alone(rated(0)), alone(rated(1)));
      }),
      { numRuns: 60 },
    );
  });

  it("an answer that everybody takes back, or calls unknown, lowers no upper residual", () => {
    fc.assert(
      fc.property(answersArb, somewhere, (answers, where) => {
        const high = (as: Indicator | undefined) =>
          Object.values(
            readinessAt(inputOf({ assessors: [rater(answering(answers, where, as))] }), quiet)
              .challenges,
          ).map((one) => one.residual?.high ?? 0);
        const unknown = high({ state: "unknown" });
        expect(high(undefined)).toEqual(unknown);
        for (const level of [0, 2, 4])
          for (const [c, value] of high(answered(level)).entries())
            expect(unknown[c]).toBeGreaterThanOrEqual(value - 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("'does not apply' is scored as unknown until a second person says so, however it is said", () => {
    const denial = { state: "not-applicable" as const, reason: "nothing is served" };
    fc.assert(
      fc.property(inputArb, somewhere, fc.nat({ max: 1 }), (input, where, who) => {
        const said = (as: Indicator): ReadinessInput => ({
          ...input,
          assessors: input.assessors.map((one, i) =>
            i === who ? { ...one, answers: answering(one.answers, where, as) } : one,
          ),
        });
        expect(residuals(said(denial))).toEqual(residuals(said({ state: "unknown" })));
        const agreed = (value: Indicator): ReadinessInput => ({
          ...input,
          agreements: [
            { kind: "indicator", id: where.id, value, note: "", byIds: ["somebody else"] },
          ],
        });
        expect(residuals(agreed(denial))).toEqual(residuals(agreed({ state: "unknown" })));
      }),
      { numRuns: 40 },
    );
  });

  it("marking a challenge not applicable leaves every other residual as it was", () => {
    // Monitoring is the exception by rule: it decides what would have been seen in production.
    const marked = fc.constantFrom(...CHALLENGE_IDS.filter((id) => id !== "monitoring-logging"));
    fc.assert(
      fc.property(answersArb, marked, (answers, id) => {
        const denied: Answers = {
          ...answers,
          challenges: { ...answers.challenges, [id]: { state: "not-applicable" } },
        };
        const score = (given: Answers) =>
          readinessAt(inputOf({ assessors: [rater(given), rater(given, "sre")] }), quiet)
            .challenges;
        const [before, after] = [score(answers), score(denied)];
        expect(after[id].residual).toBeNull();
        for (const other of CHALLENGE_IDS.filter((one) => one !== id))
          expect(after[other].residual).toEqual(before[other].residual);
      }),
      { numRuns: 30 },
    );
  });

  it("the band is never better than the worst challenge's, and asking twice gives the same", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const readiness = readinessAt(input);
        const worst = Math.max(
          ...Object.values(readiness.challenges).map((one) => one.residual?.high ?? 0),
        );
        const least = worst >= 75 ? 3 : worst >= 50 ? 2 : worst >= 25 ? 1 : 0;
        expect(RISK_BANDS.indexOf(readiness.band ?? "low")).toBeGreaterThanOrEqual(least);
        expect(readinessAt(structuredClone(input))).toEqual(readiness);
      }),
      { numRuns: 30 },
    );
  });
});
