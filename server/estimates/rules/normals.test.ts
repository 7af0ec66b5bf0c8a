import fc from "fast-check";
import { expect, test } from "vitest";
import { randomState } from "#server/platform/random.ts";
import { exp, fillNormals, fillStudents } from "./normals.ts";

const COUNT = 1_000_000;
const drawn = new Float64Array(COUNT);
fillNormals(randomState(7), drawn);
const mean = (of: (x: number) => number) => drawn.reduce((sum, x) => sum + of(x), 0) / COUNT;

test("columns are standard normal in their moments, quantiles and tail", () => {
  expect(mean((x) => x)).toBeCloseTo(0, 2);
  expect(mean((x) => x * x)).toBeCloseTo(1, 2);
  expect(mean((x) => x ** 3)).toBeCloseTo(0, 1);
  expect(mean((x) => x ** 4)).toBeCloseTo(3, 1);
  const share = (below: number) => mean((x) => (x < below ? 1 : 0));
  expect(share(-1.2815515655)).toBeCloseTo(0.1, 2);
  expect(share(0)).toBeCloseTo(0.5, 2);
  expect(share(0.8416212336)).toBeCloseTo(0.8, 2);
  // 1 − Φ(3.7) is 1.078e-4: the tail has a way of its own to be drawn.
  const far = drawn.filter((x) => Math.abs(x) > 3.7).length;
  expect(far).toBeGreaterThan(160);
  expect(far).toBeLessThan(270);
});

test("Student's numbers have its quantiles", () => {
  const out = new Float64Array(400_000);
  fillStudents(randomState(5), 5, out);
  out.sort();
  // t₅: 80 % 0.9195, 90 % 1.4759, 99 % 3.3649.
  expect(out[200_000]).toBeCloseTo(0, 2);
  expect(out[320_000]).toBeCloseTo(0.9195, 1);
  expect(out[360_000]).toBeCloseTo(1.4759, 1);
  expect(Math.abs((out[396_000] ?? 0) - 3.3649)).toBeLessThan(0.06);
});

test("a column is the same in one piece and in parts", () => {
  const [whole, parts] = [new Float64Array(5000), new Float64Array(5000)];
  fillNormals(randomState(3), whole);
  const state = randomState(3);
  for (let from = 0; from < 5000; from += 1250)
    fillNormals(state, parts.subarray(from, from + 1250));
  expect(parts).toEqual(whole);
});

test("the exponential is the language's own to the last digits, over its whole range", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
    }),
  );
  expect(exp(0)).toBe(1);
  expect(exp(Number.NaN)).toBeNaN();
  expect(exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});
