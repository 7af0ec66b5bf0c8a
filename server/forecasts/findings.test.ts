import { expect, test } from "vitest";
import { chancesAt, forecastTitle, futuresAnswer } from "./findings.ts";
import { forecastRuns } from "./rules/forecast.ts";

const VALUES = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];
const history = VALUES.map((value) => ({ value }));
const told = (target: number) =>
  forecastRuns({ history, target, direction: "max", mode: "manual", horizonRuns: 60 });

test("a forecast is told in futures, with those that do not arrive left out of the half", () => {
  expect(futuresAnswer(told(0.83))).toBe(
    "37 of 50 equally likely futures reach it within 60 runs, half of those by run 10",
  );
  expect(futuresAnswer(told(0.9))).toMatch(/^15 of 50 /);
});

test("nothing is promised where there is no forecast", () => {
  const refused = forecastRuns({ history: history.slice(0, 5), target: 0.83, direction: "max" });
  expect(forecastTitle(refused)).toMatch(/^No forecast: /);
  expect(futuresAnswer(refused)).toMatch(/^None of 50/);
  expect(chancesAt(refused)).toEqual([]);
});

test("the table tells each run once, up to the horizon", () => {
  expect(chancesAt(told(0.83)).map((one) => one.run)).toEqual([1, 5, 10, 20, 30, 40, 60]);
});
