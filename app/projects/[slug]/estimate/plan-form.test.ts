import { expect, test } from "vitest";
import { emptyRow, formOf, nextId, planOf } from "./plan-form.ts";

const rest = { history: "", size: "2", availability: "80", start: "" };
const row = (more: object) => ({ ...emptyRow("p1"), name: "Data", likely: "5", ...more });

test("a plan becomes a form and comes back the same", () => {
  const plan = {
    packages: [
      { id: "a", name: "Data", low: 3, likely: 5.5, high: 10 },
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

test("a new line takes an id that none has", () => {
  expect(nextId([])).toBe("p1");
  expect(nextId([emptyRow("p2")])).toBe("p3");
  expect(nextId([emptyRow("p1"), emptyRow("p3")])).toBe("p4");
});
