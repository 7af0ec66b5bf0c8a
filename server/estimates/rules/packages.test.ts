import { describe, expect, test } from "vitest";
import { lognormalOf, ownVariance, rangeShare, rangeZ, sharedSpread } from "./packages.ts";
import { ratioQuantile, referenceClass } from "./reference-class.ts";

const z = rangeZ({ packages: [] });
const ten = [1.2, 1.5, 1.1, 1.6, 1.3, 1.4, 1.2, 1.8, 1.0, 1.3];

describe("reference class", () => {
  test.each([
    [[], 0.1, 5, 0.28868, [0.7218, 1.1052, 1.4412, 1.6922]],
    [[1.4], 0.15912, 6, 0.27174, [0.7929, 1.1725, 1.4997, 1.7339]],
    [[1.1, 1.3, 0.9], 0.09205, 8, 0.23562, [0.7889, 1.0964, 1.3519, 1.5237]],
    [ten, 0.23726, 15, 0.21898, [0.9452, 1.2678, 1.5326, 1.7004]],
  ])("history %j", (history, mean, degrees, scale, ratios) => {
    const of = referenceClass(history);
    expect(of.mean).toBeCloseTo(mean, 5);
    expect(of.degrees).toBe(degrees);
    expect(of.scale).toBeCloseTo(scale, 5);
    for (const [i, p] of [0.1, 0.5, 0.8, 0.9].entries())
      expect(Math.abs(ratioQuantile(of, p) - (ratios[i] ?? 0))).toBeLessThan(1e-3);
  });

  test("only the latest twenty projects count", () => {
    const old = Array.from({ length: 30 }, () => 9);
    const recent = Array.from({ length: 20 }, () => 1.1);
    expect(referenceClass([...old, ...recent])).toEqual(referenceClass(recent));
  });
});

describe("three points", () => {
  test.each([
    [{ low: 8, likely: 10, high: 16 }, 10.63659, 0.37083],
    [{ low: 5, likely: 10, high: 30 }, 11.06682, 0.95858],
    [{ likely: 10 }, 10, 0.35],
    [{ low: 9, likely: 10, high: 11 }, 9.97491, 0.15],
  ])("%j", (work, median, sigma) => {
    expect(lognormalOf(work, z).median).toBeCloseTo(median, 5);
    expect(lognormalOf(work, z).sigma).toBeCloseTo(sigma, 5);
  });
});

describe("shared spread", () => {
  const A = [
    { id: "a", name: "a", low: 3, likely: 5, high: 10 },
    { id: "b", name: "b", low: 8, likely: 12, high: 25 },
    { id: "c", name: "c", low: 5, likely: 8, high: 15 },
    { id: "d", name: "d", low: 2, likely: 3, high: 6 },
  ];
  test("the packages' own variance is V of the worked example, and tau follows", () => {
    // 0.13005 when each package weighs by its median; weighed by the middle of its range it is 0.13134.
    expect(ownVariance(A, z)).toBeCloseTo(0.13005, 2);
    expect(sharedSpread(referenceClass([]).scale, ownVariance(A, z))).toBeCloseTo(0.20412, 5);
    expect(sharedSpread(referenceClass([1.1, 1.3, 0.9]).scale, 0.13)).toBeCloseTo(0.16661, 5);
    expect(sharedSpread(referenceClass(ten).scale, 0.13)).toBeCloseTo(0.15485, 4);
  });
});

describe("how often low to high holds what it takes", () => {
  const done = (actual: number) => ({
    id: `a${actual}`,
    name: "a",
    low: 2,
    likely: 3,
    high: 5,
    actual,
  });

  test("is 65 in 100 with the weight of 20 packages, and then what came of the team's own", () => {
    expect(rangeShare({ packages: [] })).toBe(0.65);
    expect(rangeZ({ packages: [] })).toBeCloseTo(0.9345892910734803, 8);
    expect(rangeShare({ packages: [done(3), done(9)] })).toBeCloseTo(14 / 22, 12);
    const rangeRecord = { hits: 0, of: 40 };
    expect(rangeShare({ packages: [], rangeRecord })).toBeCloseTo(13 / 60, 12);
  });

  test("what the team says itself comes first, and a smaller share widens the range", () => {
    const ranges = { share: 0.8, reason: "Ten years of records." };
    expect(rangeZ({ packages: [done(9)], ranges })).toBeCloseTo(1.2815515655, 8);
    const work = { low: 2, likely: 3, high: 5 };
    expect(lognormalOf(work, 0.5).sigma).toBeGreaterThan(lognormalOf(work, 1).sigma);
  });
});
