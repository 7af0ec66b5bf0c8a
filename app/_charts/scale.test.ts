import fc from "fast-check";
import { expect, test } from "vitest";
import { niceScale } from "./geometry.ts";

test("a scale holds every value between even steps, few of them", () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      const { low, high, ticks, isCut } = niceScale(values);
      const slack = 1e-6 * Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
      for (const one of values) {
        expect(one).toBeGreaterThanOrEqual(low - slack);
        expect(one).toBeLessThanOrEqual(high + slack);
      }
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(isCut).toBe(low > 0 || high < 0);
    }),
  );
});

test("a scale begins at 0 where that costs little room, and is cut where it would flatten the curve", () => {
  expect(niceScale([0.1, 0.9])).toEqual({
    low: 0,
    high: 1,
    ticks: [0, 0.5, 1],
    isCut: false,
  });
  expect(niceScale([0.198, 0.204])).toMatchObject({ low: 0.198, high: 0.204, isCut: true });
  expect(niceScale([-3, 5]).isCut).toBe(false);
  expect(niceScale([])).toMatchObject({ low: 0, high: 1 });
});
