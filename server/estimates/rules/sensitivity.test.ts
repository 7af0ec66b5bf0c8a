import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "#server/estimates/schema.ts";
import { bridge } from "./bridge.ts";
import { estimate } from "./estimate.ts";
import { mitigations, tornado } from "./sensitivity.ts";

const PLAN: Plan = {
  packages: [
    { id: "data", name: "Data", low: 3, likely: 5, high: 10 },
    { id: "model", name: "Model", low: 8, likely: 12, high: 60, dependsOn: ["data"] },
    { id: "serving", name: "Serving", low: 5, likely: 8, high: 9 },
  ],
  residuals: { testing: 1, "dependency-management": 0.8, "experiment-management": 0.2 },
  team: { size: 1, availability: 0.8, start: "2026-11-23" },
  samples: 4_000,
};

describe("what the range hangs on", () => {
  it("the widest package has the widest bar of the packages, and low lies below high", () => {
    const bars = tornado(PLAN, 3);
    const packages = bars.filter((bar) => bar.input.kind === "package");
    expect(packages[0]?.input).toEqual({ kind: "package", id: "model" });
    for (const bar of packages) expect(bar.highDays).toBeGreaterThan(bar.lowDays);
    expect(bars.some((bar) => bar.input.kind === "reference-class" && bar.isResolved)).toBe(true);
  });

  it("an input that hardly varies is marked as unresolved", () => {
    const [sure] = tornado(
      {
        packages: [
          { id: "tiny", name: "Tiny", low: 0.01, likely: 0.01, high: 0.011 },
          ...PLAN.packages,
        ],
      },
      3,
    ).filter((bar) => bar.input.kind === "package" && bar.input.id === "tiny");
    expect(sure?.isResolved).toBe(false);
  });

  it("mitigation buys what estimating again without the risk gives, and says its error", () => {
    const [first] = mitigations(PLAN, 3);
    expect(first?.challengeId).toBe("testing");
    const at = (testing: number) =>
      estimate({ ...PLAN, samples: 10_000, residuals: { ...PLAN.residuals, testing } }, 3)
        .effortDays;
    expect(first?.p50Days).toBeCloseTo(at(1).p50 - at(0.2).p50, 1);
    expect(first?.p80Days).toBeCloseTo(at(1).p80 - at(0.2).p80, 1);
    expect(first?.isResolved).toBe(true);
    expect(first?.p80Error).toBeGreaterThan(0);
    // What is already below the aim has nothing to buy.
    expect(mitigations(PLAN, 3).map((one) => one.challengeId)).not.toContain(
      "experiment-management",
    );
  });
});

describe("a running project", () => {
  it("what finished packages took is spent, and overruns raise what is left", () => {
    const done = (actual: number): Plan => ({
      ...PLAN,
      packages: PLAN.packages.map((work) => (work.id === "data" ? { ...work, actual } : work)),
    });
    const asPlanned = estimate(done(5), 3);
    const late = estimate(done(15), 3);
    expect(asPlanned.spentDays).toBe(5);
    expect(late.effortDays.p50 - 15).toBeGreaterThan(asPlanned.effortDays.p50 - 5);
    expect(late.effortDays.p10).toBeGreaterThan(15);
  });

  it("a project whose every package is finished took what it took", () => {
    const packages = PLAN.packages.map((work) => ({ ...work, actual: 10 }));
    const made = estimate({ ...PLAN, packages }, 3);
    expect(made.effortDays).toEqual({ p10: 30, p50: 30, p80: 30, p90: 30, mean: 30 });
    expect(made.calendar?.workingDays.p90).toBe(0);
  });

  it("cost is effort by the rate, its middle between both ends", () => {
    const made = estimate({ ...PLAN, dayRate: { low: 500, high: 900, currency: "EUR" } }, 3);
    expect(made.cost?.currency).toBe("EUR");
    expect((made.cost?.p50 ?? 0) / made.effortDays.p50).toBeGreaterThan(500);
    expect((made.cost?.p50 ?? 0) / made.effortDays.p50).toBeLessThan(900);
  });
});

describe("the bridge between two estimates", () => {
  const changed: Plan = {
    ...PLAN,
    packages: [
      { id: "data", name: "Data", low: 3, likely: 5, high: 10, actual: 9 },
      { id: "model", name: "Model", low: 8, likely: 20, high: 60, dependsOn: ["data"] },
      { id: "handover", name: "Handover", likely: 4 },
    ],
    history: [1.4, 1.2],
    residuals: { testing: 0.2, "dependency-management": 0.8 },
    team: { size: 4, availability: 0.8, start: "2026-11-23" },
  };

  it("its steps add up to the whole change, and each tells its own part only", () => {
    const told = bridge(PLAN, changed, 3);
    expect(told.fromP50).toBe(estimate(PLAN, 3).effortDays.p50);
    expect(told.toP50).toBe(estimate(changed, 3).effortDays.p50);
    const sum = told.steps.reduce((total, step) => total + step.addsDaysP50, 0);
    expect(sum).toBeCloseTo(told.toP50 - told.fromP50, 6);
    const only = bridge(PLAN, { ...PLAN, residuals: { ...PLAN.residuals, testing: 0.2 } }, 3);
    expect(only.steps.filter((step) => step.addsDaysP50 !== 0).map((step) => step.step)).toEqual([
      "challenges",
    ]);
    const faster = bridge(
      PLAN,
      { ...PLAN, team: { size: 2, availability: 0.8, start: "2026-11-23" } },
      3,
    );
    expect(faster.steps.at(-1)).toMatchObject({ step: "pace", addsDaysP50: 0 });
    expect(faster.steps.at(-1)?.addsWorkingDaysP50).toBeLessThan(0);
  });

  it("no change is no step, whatever the seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (seed) => {
        expect(bridge(PLAN, PLAN, seed).steps.every((step) => step.addsDaysP50 === 0)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});
