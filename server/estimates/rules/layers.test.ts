import { expect, test } from "vitest";
import { estimate } from "./estimate.ts";
import { layers } from "./layers.ts";
import { mitigations } from "./sensitivity.ts";

const packages = [
  { id: "a", name: "Data", low: 3, likely: 5, high: 10 },
  {
    id: "b",
    name: "Train",
    low: 1,
    likely: 2,
    high: 4,
    loop: { expectedIterations: 7, maxIter: 20 },
  },
];

test("the layers build up to the estimate itself, and mitigation takes some of it back", () => {
  const plan = { packages, residuals: { testing: 1 }, samples: 10_000 };
  const [best] = mitigations(plan, 1);
  const told = layers(plan, 1, best);
  expect(told.map((layer) => layer.kind)).toEqual(["packages", "loops", "challenges", "mitigated"]);
  const p50 = told.map((layer) => layer.days.p50);
  expect(p50[2]).toBe(estimate(plan, 1).effortDays.p50);
  expect(p50[0]).toBeLessThan(p50[1] ?? 0);
  expect(p50[1]).toBeLessThan(p50[2] ?? 0);
  expect(p50[3]).toBeLessThan(p50[2] ?? 0);
});

test("a plan without rounds and residual risks has one layer, the estimate", () => {
  const plan = { packages: packages.slice(0, 1), samples: 10_000 };
  const [only, ...more] = layers(plan, 1, undefined);
  expect(more).toEqual([]);
  expect(only?.days.p50).toBe(estimate(plan, 1).effortDays.p50);
});
