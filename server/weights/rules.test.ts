import fc from "fast-check";
import { expect, test } from "vitest";
import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, FACTORS, TEST_IDS } from "#server/catalogue/schema.ts";
import {
  inherent,
  projectScore,
  selfPart,
  testPart,
  weightedMean,
} from "#server/challenges/rules.ts";
import { weightsNote } from "./findings.ts";
import { rowsOf, targetOf, WEIGHT_TARGETS, weightsOf } from "./rules.ts";

const residuals = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 12,
});
const weight = fc.double({ min: 0.01, max: 10, noNaN: true });
const twelve = fc.array(weight, { minLength: 12, maxLength: 12 });

test("every challenge, indicator, factor and test of a challenge has a weight, under one name", () => {
  const many = (kind: string) => WEIGHT_TARGETS.filter((one) => one.kind === kind).length;
  expect(many("challenge")).toBe(12);
  expect(many("indicator")).toBe(challenges.flatMap((one) => one.indicators).length);
  expect(many("factor")).toBeGreaterThan(40);
  expect(many("test")).toBeGreaterThan(60);
  expect(new Set(WEIGHT_TARGETS.map(({ target }) => target)).size).toBe(WEIGHT_TARGETS.length);
  expect(targetOf("testing/stage")?.catalogueWeight).toBe(0.25);
});

test("the same weight for everything is the catalogue's formula", () => {
  fc.assert(
    fc.property(residuals, weight, (values, one) => {
      const same = values.map(() => one);
      expect(projectScore(values, same)).toBeCloseTo(projectScore(values) ?? 0, 8);
      expect(selfPart(values, same)).toBeCloseTo(selfPart(values), 8);
    }),
  );
});

test("a greater residual never lowers the score, whatever the weights", () => {
  fc.assert(
    fc.property(
      residuals,
      twelve,
      fc.nat(11),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (of, weights, at, by) => {
        const raised = of.map((value, i) => (i === at % of.length ? value + by : value));
        const [before, after] = [projectScore(of, weights), projectScore(raised, weights)];
        expect(after ?? 0).toBeGreaterThanOrEqual((before ?? 0) - 1e-9);
      },
    ),
  );
});

test("no weight takes the worst challenge below its six tenths, or the score above the worst", () => {
  fc.assert(
    fc.property(residuals, twelve, (values, weights) => {
      const score = projectScore(values, weights) ?? 0;
      const worst = Math.max(...values);
      expect(score).toBeGreaterThanOrEqual(0.6 * worst - 1e-9);
      expect(score).toBeLessThanOrEqual(worst + 1e-9);
    }),
  );
});

test("a higher level never lowers the self part, whatever the weights", () => {
  const levels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(levels, twelve, fc.nat(5), (of, weights, at) => {
      const raised = of.map((level, i) => (i === at % of.length ? Math.min(4, level + 1) : level));
      expect(selfPart(raised, weights)).toBeGreaterThanOrEqual(selfPart(of, weights) - 1e-12);
      expect(weightedMean(of, weights)).toBeLessThanOrEqual(Math.max(...of) + 1e-9);
    }),
  );
});

test("inherent risk stays between 20 and 100, and the test part between 0 and 1", () => {
  const targets = WEIGHT_TARGETS.filter(({ kind }) => kind === "factor" || kind === "test");
  const sets = fc.array(fc.tuple(fc.constantFrom(...targets), weight), { maxLength: 20 });
  fc.assert(
    fc.property(sets, fc.constantFrom(...CHALLENGE_IDS), (drawn, id) => {
      const weights = weightsOf(
        drawn.map(([{ target }, one]) => ({ target, weight: one, reason: "because it is so" })),
      );
      const factors = { stage: FACTORS.stage[0], criticality: FACTORS.criticality[3] };
      const risk = inherent(id, factors, weights);
      expect(risk).toBeGreaterThanOrEqual(20);
      expect(risk).toBeLessThanOrEqual(100 + 1e-9);
      const all = Object.fromEntries(TEST_IDS.map((testId) => [testId, 1]));
      expect(testPart(id, all, { weights }) ?? 1).toBeCloseTo(1, 9);
    }),
  );
});

test("a weight that is the catalogue's, or of nothing it has, changes nothing", () => {
  const reason = "as it was in the beginning";
  expect(
    weightsOf([
      { target: "testing", weight: 1, reason },
      { target: "gone-9", weight: 3, reason },
    ]).size,
  ).toBe(0);
  const heavy = { target: "te-1", weight: 3, reason };
  expect(weightsOf([heavy]).get("te-1")).toBe(3);
  expect(rowsOf([heavy]).filter((row) => row.weight !== row.catalogueWeight)).toHaveLength(1);
  expect(weightsNote([heavy, heavy])).toBe("2 weights differ from the catalogue");
  expect(weightsNote([])).toBeNull();
});
