import { expect, test } from "vitest";
import { emptyRow, formOf, NO_RATE, nextId, planOf } from "./plan-form.ts";

const rest = { history: "", size: "2", availability: "80", start: "", ...NO_RATE };
const row = (more: object) => ({ ...emptyRow("p1"), name: "Data", likely: "5", ...more });

test("a plan becomes a form and comes back the same", () => {
  const plan = {
    packages: [
      { id: "a", name: "Data", low: 3, likely: 5.5, high: 10, actual: 7 },
      {
        id: "b",
        name: "Train",
        likely: 2,
        dependsOn: ["a"],
        loop: { expectedIterations: 7, maxIter: 20 },
      },
    ],
    history: [1.2, 0.9],
    team: { size: 3, availability: 0.6, start: "2026-11-23" },
    dayRate: { low: 600, high: 800, currency: "EUR" },
    coordination: { share: 0.08, reason: "Two sites." },
    multipliers: { testing: { effort: 1.5, reason: "No test data off site." } },
  };
  expect(planOf(formOf(plan))).toEqual({ plan });
});

test("low and high are left out together, and a decimal comma is understood", () => {
  expect(planOf({ rows: [row({ likely: "2,5" })], ...rest })).toEqual({
    plan: { packages: [{ id: "p1", name: "Data", likely: 2.5 }] },
  });
});

test("every fault is told with its line", () => {
  const made = planOf({
    rows: [row({ name: " ", low: "x" }), row({ after: "9" })],
    ...rest,
    history: "1.1, -2",
  });
  expect("problems" in made && made.problems.map((one) => `${one.place}: ${one.message}`)).toEqual([
    "Package 1: give it a name",
    "Package 1: low is a number above 0",
    "Package 1: high is a number above 0",
    "Package 2: there is no package 9 to wait for",
    "Past projects: each ratio is a number above 0",
  ]);
});

test("finished projects of the workspace are left to be asked for afresh", () => {
  const plan = { packages: [{ id: "a", name: "Data", likely: 5 }], history: [1.2] };
  expect(formOf(plan).history).toBe("1.2");
  expect(formOf({ ...plan, historyWeights: [0.5] }).history).toBe("");
});

test("judgement without a reason, or out of bounds, is refused", () => {
  const made = planOf({
    rows: [row({})],
    ...rest,
    rateLow: "600",
    coordination: "80",
    multipliers: [{ id: "m1", challengeId: "testing", effort: "9", reason: "" }],
  });
  expect("problems" in made && made.problems.map((one) => `${one.place}: ${one.message}`)).toEqual([
    "Own multiplier: it is from 1 to 5",
    "Own multiplier: say why: it is judgement",
    "Coordination: a percentage from 0 to 50",
    "Coordination: say why: it is judgement",
  ]);
});

test("a new line takes an id that none has", () => {
  expect(nextId([])).toBe("p1");
  expect(nextId([emptyRow("p2")])).toBe("p3");
  expect(nextId([emptyRow("p1"), emptyRow("p3")])).toBe("p4");
});
