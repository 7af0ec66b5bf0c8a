import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#server/platform/random.ts";
import { gammas, poisson } from "./draws.ts";
import { weeksFor } from "./throughput.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("the draws", () => {
  it.each([0.3, 4, 9.9, 12, 80, 2_000])("Poisson of mean %d has that mean and variance", (rate) => {
    const random = seededRandom(3);
    const drawn = Array.from({ length: 20_000 }, () => poisson(random, rate));
    const average = mean(drawn);
    const variance = mean(drawn.map((x) => (x - average) ** 2));
    expect(Math.abs(average - rate)).toBeLessThan(5 * Math.sqrt(rate / 20_000));
    expect(Math.abs(variance / rate - 1)).toBeLessThan(0.08);
    expect(drawn.every((x) => Number.isInteger(x) && x >= 0)).toBe(true);
  });

  it.each([0.2, 0.7, 3])("Gamma of shape %d has that mean and variance", (shape) => {
    const draw = gammas(seededRandom(5), shape);
    const drawn = Array.from({ length: 40_000 }, draw);
    expect(Math.abs(mean(drawn) / shape - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(drawn.map((x) => (x - shape) ** 2)) / shape - 1)).toBeLessThan(0.12);
  });
});

describe("weeks to finish", () => {
  it("a steady team of five a week finishes twenty in about four", () => {
    const said = weeksFor([5, 5, 4, 6, 5, 5, 6, 4], { items: 20, seed: 1 });
    if (said.kind === "refused") throw new Error(said.reason);
    expect([4, 5]).toContain(said.weeks.p50);
    expect(said.weeks.p90).toBeGreaterThan(4);
    expect(said.weeks.p90).toBeLessThan(12);
  });

  it("says why it can't", () => {
    expect(weeksFor([5, 4, 5], { items: 3, seed: 1 })).toEqual({
      kind: "refused",
      reason: "3 weeks of counts, 6 needed",
    });
    expect(weeksFor([0, 0, 0, 0, 0, 0], { items: 3, seed: 1 }).kind).toBe("refused");
    expect(weeksFor([9, 9, 0, 0, 0, 0, 0, 0, 0, 0], { items: 3, seed: 1 })).toEqual({
      kind: "refused",
      reason: "nothing was finished in the last 8 weeks: name a pace instead",
    });
  });

  it("never falls with more weeks, never helps to ask for more, and repeats itself for a seed", () => {
    const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 30 });
    fc.assert(
      fc.property(
        counts,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 40 }),
        (weekly, items, more) => {
          const of = { seed: 11, samples: 200, weeksMax: 40 };
          const few = weeksFor(weekly, { ...of, items });
          const many = weeksFor(weekly, { ...of, items: items + more });
          if (few.kind === "refused" || many.kind === "refused") return;
          few.finishedByWeek.forEach((chance, i) => {
            expect(chance).toBeGreaterThanOrEqual(few.finishedByWeek[i - 1] ?? 0);
            // Another draw decides later weeks, so the comparison holds to within the noise of 200 draws.
            expect(many.finishedByWeek[i] ?? 0).toBeLessThanOrEqual(chance + 0.2);
          });
          expect(weeksFor(weekly, { ...of, items })).toEqual(few);
        },
      ),
      { numRuns: 40 },
    );
  });
});
