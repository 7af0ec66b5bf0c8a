import fc from "fast-check";
import { expect, test } from "vitest";
import { randomState } from "#server/platform/random.ts";
import { fillLognormals } from "./normals.ts";
import { quantile, quantilesOf } from "./quantiles.ts";

const SHARES = [0, 0.005, 0.1, 0.45, 0.5, 0.8, 0.9, 0.995, 1];
const bySorting = (values: Float64Array) => {
  const sorted = values.toSorted();
  return SHARES.map((share) => quantile(sorted, share));
};

test("quantiles are those of sorting, to the last bit, however skewed the values are", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0.01, max: 4, noNaN: true }), (seed, sigma) => {
      const values = new Float64Array(5000);
      fillLognormals(randomState(seed), { median: 50, sigma }, values);
      expect(quantilesOf(values, SHARES)).toEqual(bySorting(values));
    }),
    { numRuns: 50 },
  );
});

test("values that are all alike, or few, have quantiles too", () => {
  const alike = new Float64Array(5000).fill(3);
  expect(quantilesOf(alike, SHARES)).toEqual(SHARES.map(() => 3));
  const few = Float64Array.of(4, 1, 3, 2);
  expect(quantilesOf(few, SHARES)).toEqual(bySorting(few));
});

test("many equal values among others keep their ranks", () => {
  const values = Float64Array.from({ length: 6000 }, (_, i) => (i % 3 === 0 ? 7 : i));
  expect(quantilesOf(values, SHARES)).toEqual(bySorting(values));
});
