import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { remaining } from "./remaining.ts";

const close = (value: number, expected: number) =>
  expect(Math.abs(value / expected - 1)).toBeLessThan(0.005);

describe("what is left of a running project", () => {
  it("agrees with the worked examples", () => {
    const leftDays = [15, 25, 10, 10];
    const midway = remaining({
      doneDays: [10, 20, 10],
      actualDays: 52,
      leftDays,
      history: [1.1, 1.3, 0.9],
    });
    close(midway.p10, 51.3);
    close(midway.p50, 69.74);
    close(midway.p80, 84.95);
    close(midway.p90, 94.81);
    const fresh = remaining({ doneDays: [], actualDays: 0, leftDays, history: [] });
    close(fresh.p10, 43.31);
    close(fresh.p50, 66.31);
    close(fresh.p80, 86.47);
    close(fresh.p90, 101.53);
  });

  it("nothing left is nothing", () => {
    const none = remaining({ doneDays: [3], actualDays: 4, leftDays: [], history: [] });
    expect(none).toEqual({ p10: 0, p50: 0, p80: 0, p90: 0 });
  });

  const days = fc.array(fc.double({ min: 0.5, max: 500, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  });

  it("is in order, scales with its unit, and never falls when the finished work took longer", () => {
    fc.assert(
      fc.property(
        days,
        days,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (doneDays, leftDays, ratio) => {
          const planned = doneDays.reduce((a, b) => a + b, 0);
          const of = { doneDays, leftDays, history: [1.2] };
          const now = remaining({ ...of, actualDays: planned * ratio });
          expect([now.p10, now.p50, now.p80, now.p90].toSorted((a, b) => a - b)).toEqual([
            now.p10,
            now.p50,
            now.p80,
            now.p90,
          ]);
          const longer = remaining({ ...of, actualDays: planned * ratio * 1.5 });
          expect(longer.p50).toBeGreaterThanOrEqual(now.p50);
          const hours = remaining({
            doneDays: doneDays.map((d) => d * 8),
            leftDays: leftDays.map((d) => d * 8),
            history: [1.2],
            actualDays: planned * ratio * 8,
          });
          expect(hours.p50 / now.p50).toBeCloseTo(8, 6);
        },
      ),
    );
  });
});
