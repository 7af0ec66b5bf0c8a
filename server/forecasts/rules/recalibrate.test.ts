import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brier, type Resolved, shifted, shiftOf } from "./recalibrate.ts";

const many = (chance: number, reached: number, of: number): Resolved[] =>
  Array.from({ length: of }, (_, i) => ({ chance, reached: i < reached }));

describe("recalibration by what came", () => {
  it("too few forecasts move nothing", () => {
    expect(shiftOf(many(0.8, 0, 19))).toBe(0);
    expect(shifted(0.37, 0)).toBe(0.37);
  });

  it("forecasts that promised too much are lowered, and score better for it", () => {
    const resolved = many(0.4, 15, 100);
    const shift = shiftOf(resolved);
    expect(shift).toBeLessThan(-0.3);
    const after = resolved.map((one) => ({ ...one, chance: shifted(one.chance, shift) }));
    expect(brier(after)).toBeLessThan(brier(resolved));
  });

  it("well-calibrated forecasts stay about as they are", () => {
    expect(Math.abs(shiftOf([...many(0.3, 30, 100), ...many(0.7, 70, 100)]))).toBeLessThan(0.02);
  });

  it("is the best shift: neither neighbour has the higher posterior", () => {
    const one = fc.record({
      chance: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
      reached: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 20, maxLength: 80 }), (resolved) => {
        const posterior = (b: number) =>
          resolved.reduce(
            (sum, { chance, reached }) => {
              const p = shifted(chance, b === 0 ? 1e-12 : b);
              return sum + Math.log(reached ? p : 1 - p);
            },
            -(b ** 2) / (2 * 0.25),
          );
        const best = shiftOf(resolved);
        expect(posterior(best)).toBeGreaterThanOrEqual(posterior(best + 0.01) - 1e-9);
        expect(posterior(best)).toBeGreaterThanOrEqual(posterior(best - 0.01) - 1e-9);
      }),
    );
  });

  it("keeps the order of chances", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (a, b, shift) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(shifted(low, shift)).toBeLessThanOrEqual(shifted(high, shift) + 1e-12);
        },
      ),
    );
  });
});
