import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Plan } from "#server/estimates/schema.ts";
import { estimate } from "./estimate.ts";
import { wholeEstimate } from "./whole.ts";

const anyWork = fc
  .record({
    likely: fc.double({ min: 1, max: 40, noNaN: true }),
    below: fc.double({ min: 1, max: 4, noNaN: true }),
    above: fc.double({ min: 1, max: 4, noNaN: true }),
  })
  .map(({ likely, below, above }) => ({ likely, low: likely / below, high: likely * above }));
const anyPlan = fc.array(anyWork, { minLength: 1, maxLength: 5 }).map(
  (all): Plan => ({
    packages: all.map((work, i) => ({ id: `p${i}`, name: `p${i}`, ...work })),
    residuals: { testing: 0.7 },
    samples: 2_000,
  }),
);
const anySeed = fc.integer({ min: 0, max: 4_294_967_295 });
const anyHistory = fc.array(fc.double({ min: 0.4, max: 3, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
});

describe("what always holds of the whole answer", () => {
  test("a plan in hours is the plan in days by eight", () => {
    fc.assert(
      fc.property(anyPlan, anySeed, (plan, seed) => {
        const packages = plan.packages.map(({ low = 1, likely, high = 1, ...rest }) => ({
          ...rest,
          low: low * 8,
          likely: likely * 8,
          high: high * 8,
        }));
        const [days, hours] = [estimate(plan, seed), estimate({ ...plan, packages }, seed)];
        for (const p of ["p10", "p50", "p80", "p90"] as const)
          expect(hours.effortDays[p] / 8).toBeCloseTo(days.effortDays[p], 1);
      }),
      { numRuns: 40 },
    );
  });

  test("raising one past actual never lowers the middle", () => {
    fc.assert(
      fc.property(anyPlan, anyHistory, fc.nat(19), anySeed, (plan, history, at, seed) => {
        const raised = history.map((ratio, i) => (i === at % history.length ? ratio * 1.5 : ratio));
        const middle = (of: number[]) => estimate({ ...plan, history: of }, seed).effortDays.p50;
        expect(middle(raised)).toBeGreaterThanOrEqual(middle(history));
      }),
      { numRuns: 60 },
    );
  });

  test("the bridge, the bars and what mitigation buys repeat themselves, byte for byte", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, anySeed, (before, plan, seed) => {
        const told = () => JSON.stringify(wholeEstimate({ plan, before, seed }));
        expect(told()).toBe(told());
      }),
      { numRuns: 3 },
    );
  });
});

/** The furthest that a plan may go, in every number it has. */
const extremes: Plan = Plan.parse({
  packages: [
    { id: "least", name: "least", low: 0.001, likely: 0.001, high: 100_000 },
    {
      id: "most",
      name: "most",
      likely: 100_000,
      loop: { expectedIterations: 10_000, maxIter: 10_000 },
    },
    { id: "done", name: "done", likely: 0.001, actual: 100_000 },
  ],
  history: [0.001, 1_000, 0.001],
  historyWeights: [0, 1, 1],
  residuals: { testing: 1, "effort-estimation": 1 },
  multipliers: { testing: { effort: 5, reason: "As far as it goes." } },
  ranges: { share: 0.3, reason: "As far as it goes." },
  dayRate: { low: 1e-9, high: 1e9, currency: "EUR" },
  team: { size: 0.01, availability: 0.01, start: "9999-12-31" },
  samples: 1_000,
});

test("at its furthest ends a plan gives finite numbers, in order", () => {
  const { effortDays, cost, tornado, mitigations, layers } = wholeEstimate({
    plan: extremes,
    before: extremes,
    seed: 1,
  });
  const numbers = [effortDays, cost, ...tornado, ...mitigations, ...layers.map((one) => one.days)];
  for (const of of numbers)
    for (const value of Object.values(of ?? {}))
      if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
  expect(effortDays.p10).toBeLessThanOrEqual(effortDays.p90);
});

test("past durations move the plan's own dates from three on, and only those", () => {
  const work = (id: string, more: object = {}) => ({ id, name: id, likely: 10, ...more });
  const plan: Plan = {
    packages: [work("a"), work("b", { dependsOn: ["a"] }), work("c")],
    team: { size: 2, availability: 1, start: "2026-11-30" },
    samples: 1_000,
  };
  const told = (durations: number[]) => estimate({ ...plan, durations }, 1).calendar;
  expect(told([2, 2])?.byDurations).toBeNull();
  const by = told([2, 2, 2, 2, 2, 2])?.byDurations;
  // 20 days is the longest chain: longer than 30 days by two people with their coordination.
  expect(by?.workingDays.p50).toBeCloseTo(20 * Math.exp((3 * 0.1 + 6 * Math.log(2)) / 9), 1);
  expect(by?.projects).toBe(6);
  expect(told([2, 2, 2])?.workingDays).toEqual(told([])?.workingDays);
  expect(told([2, 2, 3])?.byDurations?.finish.p80).toMatch(/^2027-/);
});
