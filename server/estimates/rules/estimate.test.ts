import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { Plan, WorkPackage } from "#server/estimates/schema.ts";
import { stream, tries } from "./draws.ts";
import { estimate } from "./estimate.ts";

const A: WorkPackage[] = (
  [
    [3, 5, 10],
    [8, 12, 25],
    [5, 8, 15],
    [2, 3, 6],
  ] as const
).map(([low, likely, high], i) => ({ id: `p${i}`, name: `Package ${i}`, low, likely, high }));
const singles: WorkPackage[] = [20, 30, 50].map((likely, i) => ({
  id: `s${i}`,
  name: `Single ${i}`,
  likely,
}));
const loop: WorkPackage = {
  id: "train",
  name: "Train until good enough",
  low: 1,
  likely: 2,
  high: 4,
  loop: { expectedIterations: 7, maxIter: 20 },
};
const ten = [1.2, 1.5, 1.1, 1.6, 1.3, 1.4, 1.2, 1.8, 1.0, 1.3];
const residuals = { testing: 1, "dependency-management": 0.8, "experiment-management": 0.2 };
const better = { ...residuals, testing: 0.2 };

/** The reference's percentiles of two million samples, met within 2 % at 200,000. */
const WORKED: [name: string, plan: Plan, p10: number, p50: number, p80: number, p90: number][] = [
  ["P1 no history", { packages: A }, 21.61, 37.02, 53.15, 64.72],
  ["P2 three ratios", { packages: A, history: [1.1, 1.3, 0.9] }, 22.33, 36.69, 51.35, 61.61],
  ["P3 ten ratios", { packages: A, history: ten }, 26.18, 42.43, 58.89, 70.26],
  ["P4 with a loop", { packages: [...A, loop] }, 27.62, 48.93, 74.04, 94.33],
  ["P5 with challenges", { packages: [...A, loop], residuals }, 32.97, 58.87, 89.45, 114.15],
  ["P6 mitigated", { packages: [...A, loop], residuals: better }, 28.8, 51.19, 77.6, 98.92],
  ["P7 single numbers", { packages: singles }, 75.6, 114.59, 150.41, 174.64],
];

describe("worked examples", () => {
  const run = (plan: Plan) => estimate({ ...plan, samples: 200_000 }, 1);

  test.each(WORKED)("%s", (_name, plan, p10, p50, p80, p90) => {
    const { effortDays } = run(plan);
    expect(Math.abs(effortDays.p10 / p10 - 1)).toBeLessThan(0.02);
    expect(Math.abs(effortDays.p50 / p50 - 1)).toBeLessThan(0.02);
    expect(Math.abs(effortDays.p80 / p80 - 1)).toBeLessThan(0.02);
    expect(Math.abs(effortDays.p90 / p90 - 1)).toBeLessThan(0.02);
  });

  test("P4 reaches its goal within 20 iterations in 94.01 % of courses", () => {
    expect(run({ packages: [...A, loop] }).pReached).toBeCloseTo(0.9401, 2);
    expect(run({ packages: A }).pReached).toBeNull();
  });

  test("P5 to P6: mitigating testing buys 7.7 days at P50 and 11.9 at P80", () => {
    const before = run({ packages: [...A, loop], residuals }).effortDays;
    const after = run({ packages: [...A, loop], residuals: better }).effortDays;
    expect(before.p50 - after.p50).toBeCloseTo(7.7, 0);
    expect(Math.abs(before.p80 - after.p80 - 11.9)).toBeLessThan(0.6);
  });

  test("the chance to need more than n tries follows its closed form", () => {
    const draw = tries(stream(1, "test"), 7);
    const over = Array.from({ length: 200_000 }, draw).filter((n) => n > 20).length;
    expect(over / 200_000).toBeCloseTo((6 * 7) / (26 * 27), 2);
  });
});

const anyRange = fc
  .tuple(
    fc.double({ min: 0.5, max: 40, noNaN: true }),
    fc.double({ min: 1, max: 3, noNaN: true }),
    fc.double({ min: 1, max: 4, noNaN: true }),
  )
  .map(([low, up, further]) => ({ low, likely: low * up, high: low * up * further }));
const anyLoop = fc.option(
  fc.record({
    expectedIterations: fc.double({ min: 1, max: 30, noNaN: true }),
    maxIter: fc.integer({ min: 1, max: 40 }),
  }),
  { nil: undefined },
);
const anyResiduals = fc.dictionary(
  fc.constantFrom(...CHALLENGE_IDS),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  packages: fc.array(fc.tuple(anyRange, anyLoop), { minLength: 1, maxLength: 6 }).map((all) =>
    all.map(([range, of], i) => ({
      id: `p${i}`,
      name: `p${i}`,
      ...range,
      ...(of ? { loop: of } : {}),
    })),
  ),
  history: fc.array(fc.double({ min: 0.3, max: 4, noNaN: true }), { maxLength: 6 }),
  residuals: anyResiduals,
  samples: fc.constant(1000),
});
const anySeed = fc.integer({ min: 0, max: 4_294_967_295 });

describe("what always holds", () => {
  test("more residual risk never lowers any percentile, with the same seed", () => {
    fc.assert(
      fc.property(
        anyPlan,
        anySeed,
        fc.constantFrom(...CHALLENGE_IDS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (plan, seed, challenge, a, b) => {
          const at = (residual: number) =>
            estimate({ ...plan, residuals: { ...plan.residuals, [challenge]: residual } }, seed)
              .effortDays;
          const lower = at(Math.min(a, b));
          const higher = at(Math.max(a, b));
          expect(higher.p50).toBeGreaterThanOrEqual(lower.p50);
          expect(higher.p80).toBeGreaterThanOrEqual(lower.p80);
          // It acts on the spread, upwards.
          if (challenge === "effort-estimation")
            expect(higher.p90).toBeGreaterThanOrEqual(lower.p90);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("more likely days never lower any percentile, with the same seed", () => {
    fc.assert(
      fc.property(
        anyPlan,
        anySeed,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (plan, seed, up) => {
          const [first, ...rest] = plan.packages;
          if (!first?.high) return;
          const likely = first.likely + up * (first.high - first.likely);
          const before = estimate(plan, seed).effortDays;
          const after = estimate({ ...plan, packages: [{ ...first, likely }, ...rest] }, seed);
          expect(after.effortDays.p10).toBeGreaterThanOrEqual(before.p10);
          expect(after.effortDays.p50).toBeGreaterThanOrEqual(before.p50);
          expect(after.effortDays.p90).toBeGreaterThanOrEqual(before.p90);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("percentiles are in order, and the same plan and seed give the same bytes", () => {
    fc.assert(
      fc.property(anyPlan, anySeed, (plan, seed) => {
        const { effortDays } = estimate(plan, seed);
        expect(effortDays.p10).toBeLessThanOrEqual(effortDays.p50);
        expect(effortDays.p50).toBeLessThanOrEqual(effortDays.p80);
        expect(effortDays.p80).toBeLessThanOrEqual(effortDays.p90);
        expect(JSON.stringify(estimate(plan, seed))).toBe(JSON.stringify(estimate(plan, seed)));
      }),
      { numRuns: 40 },
    );
  });

  test("drivers sum to what the challenges add to the median", () => {
    fc.assert(
      fc.property(anyPlan, anySeed, (plan, seed) => {
        const { residuals: _, ...without } = plan;
        const added = estimate(plan, seed).effortDays.p50 - estimate(without, seed).effortDays.p50;
        const parts = estimate(plan, seed).drivers.reduce((sum, d) => sum + d.addsDaysP50, 0);
        expect(Math.abs(parts - added)).toBeLessThan(0.1);
      }),
      { numRuns: 40 },
    );
  });

  test("a residual at the reference mean adds nothing", () => {
    const at = estimate(
      { packages: A, residuals: { testing: 0.35, "effort-estimation": 0.35 } },
      1,
    );
    expect(at.effortDays).toEqual(estimate({ packages: A }, 1).effortDays);
    expect(at.drivers.map((d) => d.addsDaysP50)).toEqual([0, 0]);
  });
});

test("an estimate carries the plan's own sum, thirty bins and what it rests on", () => {
  const made = estimate({ packages: A }, 7);
  expect(made.plannedDays).toBe(28);
  expect(made.seed).toBe(7);
  expect(made.samples).toBe(20_000);
  expect(made.histogram.counts).toHaveLength(30);
  expect(made.histogram.counts.reduce((a, b) => a + b, 0)).toBe(19_800);
  expect(made.basis).toMatch(/not on yours/);
});

test("a chain of packages finishes no sooner than one person takes for it", () => {
  const chained = A.map((work, i) => (i === 0 ? work : { ...work, dependsOn: [`p${i - 1}`] }));
  const team = { size: 12, availability: 0.8, start: "2026-11-23" };
  const apart = estimate({ packages: A, team }, 1);
  const inRow = estimate({ packages: chained, team }, 1);
  expect(inRow.effortDays).toEqual(apart.effortDays);
  expect(inRow.calendar?.workingDays.p50).toBeCloseTo(inRow.effortDays.p50 / 0.8, 1);
  expect(apart.calendar?.workingDays.p50).toBeLessThan(inRow.calendar?.workingDays.p50 ?? 0);
});
