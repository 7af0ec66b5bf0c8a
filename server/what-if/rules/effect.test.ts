import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answers } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { gateNamed } from "#server/gates/rules/gate.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { ReadinessInput } from "#server/readiness/schema.ts";
import { AT, documentAbout, inputOf, levels, rater } from "#server/test/scored.ts";
import { EFFORT_DAYS, mitigationOf, mitigations } from "../catalogue.ts";
import { Effect } from "../schema.ts";
import { assumed } from "./assume.ts";
import { effectOf, groundOf, rankedMitigations, readinessIf } from "./effect.ts";
import { effortEffect, residualPair } from "./effort.ts";

const ALL = mitigations.map(({ mitigation }) => mitigation.id);
const policy = (() => {
  const found = gateNamed("gate-prototype-pilot");
  if (!found) throw new Error("no such gate");
  return found;
})();

function ground(input: ReadinessInput) {
  const readiness = readinessAt(input, { withActions: false });
  return groundOf({
    input,
    policy,
    picture: {
      project: {
        factors: input.factors,
        affectsPeople: false,
        regulatoryClass: "none",
        owners: [],
      },
      readiness,
      handover: { items: [] },
      activeMemberIds: [],
      waivers: [],
      signOffs: [],
      incidents: [],
    },
  });
}

const answering = (level: number) => levels(level);

describe("what a project would be if a mitigation were done", () => {
  test("is what it is once the answers are given and their proof is accepted", () => {
    for (const id of ["em-m1", "em-m5", "te-m1"]) {
      const found = mitigationOf(id);
      if (!found) continue;
      const { raises, tests } = found.mitigation;
      const before = answering(1);
      const assumed = readinessIf(ground(inputOf({ assessors: [rater(before)] })), [id]);
      const after = structuredClone(before);
      for (const one of raises) {
        const given = after.challenges[found.challenge.id]?.indicators;
        if (given) given[one] = { state: "answered", level: 3 };
      }
      const proof = documentAbout({ id: "d", days: 1, tests: [...tests], indicators: [...raises] });
      const real = readinessAt(
        inputOf({
          assessors: [rater(after)],
          evidence: [proof.item],
          acceptances: proof.acceptances,
        }),
      );
      for (const challengeId of CHALLENGE_IDS)
        expect(assumed.challenges[challengeId].residual).toEqual(
          real.challenges[challengeId].residual,
        );
      for (const testId of TEST_IDS)
        expect(assumed.tests[testId].assured).toBe(real.tests[testId].assured);
      expect([assumed.score, assumed.mlTestScore, assumed.confidence]).toEqual([
        real.score,
        real.mlTestScore,
        real.confidence,
      ]);
    }
  });

  test("is one value of the schema, and nothing of nothing", () => {
    const base = ground(inputOf({ assessors: [rater(answering(1))] }));
    expect(Effect.safeParse(effectOf(base, ALL)).error).toBeUndefined();
    const none = effectOf(base, []);
    expect(none).toMatchObject({ residualGain: 0, creditGain: 0, challenges: [], tests: [] });
    expect(none.gate.conditions).toEqual([]);
    expect(effectOf(base, ["em-m99"])).toEqual(none);
  });

  test("never raises a residual risk, never lowers a test, and more mitigations never buy less", () => {
    const level = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 61, maxLength: 61 }),
        fc.subarray(ALL, { maxLength: 6 }),
        fc.subarray(ALL, { maxLength: 6 }),
        (given, some, more) => {
          const flat = [...given];
          const answers = answering(0);
          for (const answer of Object.values(answers.challenges))
            for (const id of Object.keys(answer?.indicators ?? {})) {
              const one = flat.shift() ?? null;
              if (answer?.indicators)
                answer.indicators[id] =
                  one === null ? { state: "unknown" } : { state: "answered", level: one };
            }
          const base = ground(inputOf({ assessors: [rater(answers)] }));
          const [one, both] = [effectOf(base, some), effectOf(base, [...some, ...more])];
          for (const change of one.challenges) expect(change.after).toBeLessThan(change.before);
          for (const change of one.tests) expect(change.after).toBeGreaterThan(change.before);
          expect(both.residualGain).toBeGreaterThanOrEqual(one.residualGain - 1e-9);
          expect(both.score.after ?? 0).toBeLessThanOrEqual((one.score.after ?? 0) + 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("what does not apply stays out of it", () => {
    const na: Answers = { challenges: {}, tests: {} };
    for (const { id, indicators } of challenges)
      na.challenges[id] = {
        state: "experienced",
        indicators: Object.fromEntries(
          indicators.map((one) => [one.id, { state: "not-applicable" as const, reason: "none" }]),
        ),
      };
    const base = ground(inputOf({ assessors: [rater(na), rater(na, "engineer")] }));
    expect(effectOf(base, ALL).indicators).toEqual([]);
  });
});

describe("the ranking", () => {
  const base = ground(inputOf({ assessors: [rater(answering(1))] }));
  const ranked = rankedMitigations(base);

  test("is by points of residual risk for each day, ties by credit of tests", () => {
    expect(ranked.length).toBeGreaterThan(50);
    for (const [i, one] of ranked.entries()) {
      expect(one.perDay).toBeCloseTo(one.residualGain / EFFORT_DAYS[one.effort], 12);
      const next = ranked[i + 1];
      if (next) expect(one.perDay).toBeGreaterThanOrEqual(next.perDay - 1e-9);
    }
  });

  test("leaves out what would change nothing any more", () => {
    const picture = { ...base.picture, readiness: readinessIf(base, ALL) };
    const done = { ...base, picture, read: assumed(base.read, ALL, AT) };
    expect(rankedMitigations(done)).toEqual([]);
  });
});

describe("the estimate beside it", () => {
  const base = ground(inputOf({ assessors: [rater(answering(0))] }));
  const plan = { packages: [{ id: "a", name: "A", likely: 40 }], samples: 4000 };

  test("has the same draws on both sides, so that nothing done is nothing saved", () => {
    const same = residualPair(base.picture.readiness, readinessIf(base, []));
    const none = effortEffect({ plan, seed: 1, ...same });
    expect(none.p50.before).toBe(none.p50.after);
    const all = residualPair(base.picture.readiness, readinessIf(base, ALL));
    const effect = effortEffect({ plan, seed: 1, ...all });
    expect(effect.p50.after).toBeLessThan(effect.p50.before);
    expect(effect.p80.after).toBeLessThan(effect.p80.before);
  });
});

test("the moment stands still: the same question has the same answer", () => {
  const base = ground(inputOf({ assessors: [rater(answering(2))], at: AT }));
  expect(effectOf(base, ["em-m1"])).toEqual(effectOf(base, ["em-m1"]));
});
