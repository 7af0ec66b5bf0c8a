import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  FACTORS,
  Factors,
  TEST_IDS,
} from "#server/catalogue/schema.ts";
import type { Credits } from "#server/rubric/rules.ts";
import { exposed, mitigated } from "#server/test/formulas.ts";
import {
  inherent,
  isVisible,
  mitigation,
  projectBand,
  projectScore,
  RISK_BANDS,
  residual,
  riskBand,
  testPart,
} from "./rules.ts";

describe("properties of the scoring model", () => {
  const challengeId = fc.constantFrom(...CHALLENGE_IDS);
  const level = fc.integer({ min: 0, max: 4 });
  const levels = fc.array(level, { minLength: 1, maxLength: 6 });
  const credit = fc.constantFrom(0, 0.5, 1);
  const credits = fc
    .array(credit, { minLength: 28, maxLength: 28 })
    .map((values): Credits => Object.fromEntries(TEST_IDS.map((id, i) => [id, values[i] ?? 0])));
  const residuals = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
    minLength: 1,
    maxLength: 12,
  });
  const factors = fc.record({
    stage: fc.constantFrom(...FACTORS.stage),
    criticality: fc.constantFrom(...FACTORS.criticality),
    sensitivity: fc.constantFrom(...FACTORS.sensitivity),
    modelClass: fc.constantFrom(...FACTORS.modelClass),
    dataSize: fc.constantFrom(...FACTORS.dataSize),
    team: fc.constantFrom(...FACTORS.team),
    feedback: fc.constantFrom(...FACTORS.feedback),
    dependencies: fc.constantFrom(...FACTORS.dependencies),
    novelty: fc.constantFrom(...FACTORS.novelty),
  });

  it("raising an indicator level or a test credit never raises R or S", () => {
    fc.assert(
      fc.property(
        challengeId,
        levels,
        credits,
        fc.nat(),
        residuals,
        fc.constantFrom(...TEST_IDS),
        (id, before, proof, at, others, testId) => {
          const raised = before.map((value, i) => (i === at % before.length ? 4 : value));
          const from = residual(80, mitigated(id, before, proof));
          const byLevel = residual(80, mitigated(id, raised, proof));
          const byCredit = residual(80, mitigated(id, before, { ...proof, [testId]: 1 }));
          for (const to of [byLevel, byCredit]) {
            expect(to).toBeLessThanOrEqual(from + 1e-12);
            const scoreTo = projectScore([...others, to]) ?? Number.NaN;
            expect(scoreTo).toBeLessThanOrEqual((projectScore([...others, from]) ?? 0) + 1e-9);
          }
        },
      ),
    );
  });

  it("0.6 max(R) <= S <= max(R)", () => {
    fc.assert(
      fc.property(residuals, (values) => {
        const score = projectScore(values) ?? Number.NaN;
        const worst = Math.max(...values);
        expect(score).toBeGreaterThanOrEqual(0.6 * worst - 1e-9);
        expect(score).toBeLessThanOrEqual(worst + 1e-9);
      }),
    );
  });

  it("the project's band is never better than the band of its worst challenge", () => {
    fc.assert(
      fc.property(residuals, (values) => {
        const band = projectBand(projectScore(values) ?? 0, values);
        const worst = riskBand(Math.max(...values));
        expect(RISK_BANDS.indexOf(band)).toBeGreaterThanOrEqual(RISK_BANDS.indexOf(worst));
      }),
    );
  });

  it("replacing an answer by unknown, which counts as 0, never lowers the gate value", () => {
    fc.assert(
      fc.property(challengeId, levels, credits, fc.nat(), (id, answers, proof, at) => {
        const forgotten = answers.map((value, i) => (i === at % answers.length ? 0 : value));
        const known = residual(80, mitigated(id, answers, proof));
        expect(residual(80, mitigated(id, forgotten, proof))).toBeGreaterThanOrEqual(known - 1e-12);
      }),
    );
  });

  it("with no mitigation R equals E; with full mitigation R equals a tenth of E", () => {
    fc.assert(
      fc.property(challengeId, fc.double({ min: 0, max: 100, noNaN: true }), (id, exposedBy) => {
        const none = residual(exposedBy, mitigated(id, [0, 0], {}));
        const allCredits: Credits = Object.fromEntries(TEST_IDS.map((testId) => [testId, 1]));
        const full = residual(exposedBy, mitigated(id, [4, 4], allCredits));
        expect(none).toBe(exposedBy);
        expect(full).toBeCloseTo(0.1 * exposedBy, 9);
      }),
    );
  });

  it("raising one context factor never lowers E", () => {
    const factor = fc.constantFrom(...(Object.keys(FACTORS) as (keyof typeof FACTORS)[]));
    const state = fc.constantFrom("experienced", "not-experienced", "unknown");
    fc.assert(
      fc.property(challengeId, factors, factor, state, (id, context, name, how) => {
        const highest = { ...context, [name]: FACTORS[name].at(-1) };
        const before = exposed(id, context, how);
        expect(exposed(id, Factors.parse(highest), how)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });

  it("a factor that is not set counts as its highest level", () => {
    const highest = Object.fromEntries(
      Object.entries(FACTORS).map(([name, steps]) => [name, steps.at(-1)]),
    );
    for (const id of CHALLENGE_IDS) {
      expect(inherent(id, {})).toBeCloseTo(inherent(id, Factors.parse(highest)), 12);
      expect(inherent(id, {})).toBeCloseTo(100, 9);
    }
  });

  it("trouble in production is visible through monitoring only, elsewhere through two roles", () => {
    const at = (
      challenge: ChallengeId,
      monitoringSelfPart: number | null,
      rolesThatRated: number,
    ) => isVisible({ challengeId: challenge, monitoringSelfPart, rolesThatRated });
    expect(at("glue-code", 0.5, 0)).toBe(true);
    expect(at("glue-code", 0.49, 5)).toBe(false);
    expect(at("glue-code", null, 2)).toBe(true);
    expect(at("testing", 1, 1)).toBe(false);
    expect(at("testing", null, 2)).toBe(true);
  });

  it("tests that do not apply leave the test part; with none left the self part decides alone", () => {
    const onlyTest = new Set<string>(TEST_IDS.filter((id) => id !== "data-5"));
    expect(testPart("privacy-safety", { "data-5": 1 }, { notApplicable: onlyTest })).toBe(1);
    expect(testPart("privacy-safety", {}, { notApplicable: new Set(TEST_IDS) })).toBeNull();
    expect(mitigation(0.4, null, 0.5)).toBe(0.4);
  });
});
