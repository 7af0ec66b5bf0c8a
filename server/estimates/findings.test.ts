import { expect, test } from "vitest";
import { driversAnswer, estimateLede, estimateTitle, roundDays } from "./findings.ts";
import { estimate } from "./rules/estimate.ts";

const plan = {
  packages: [
    { id: "a", name: "a", low: 3, likely: 5, high: 10 },
    { id: "b", name: "b", low: 8, likely: 12, high: 25 },
    { id: "c", name: "c", low: 5, likely: 8, high: 15 },
    { id: "d", name: "d", low: 2, likely: 3, high: 6 },
    {
      id: "e",
      name: "e",
      low: 1,
      likely: 2,
      high: 4,
      loop: { expectedIterations: 7, maxIter: 20 },
    },
  ],
};

test("the title and the lede say range, middle, plan, goal and dates", () => {
  const made = estimate({ ...plan, team: { size: 2, availability: 0.8, start: "2026-11-23" } }, 1);
  expect(estimateTitle(made)).toMatch(/^8 in 10: 2[78] to 9[3-6] person-days; half end under 49$/);
  expect(estimateLede(made)).toMatch(
    /^The plan's own sum is 30, 19 under the middle\. 94 in 100 courses reach the goal .* Half finish by \d+ [JF]\w\w 2027, 8 in 10 by \d+ \w\w\w 2027\.$/,
  );
});

test("drivers are named, and only when the method can tell them from noise", () => {
  const at = (residuals: object) => driversAnswer(estimate({ ...plan, residuals }, 1));
  expect(at({ testing: 1, "dependency-management": 0.8 })).toMatch(
    /^Testing adds \d\.?\d? days to the middle, dependency management \d/,
  );
  expect(at({ testing: 0.36 })).toMatch(/^No challenge moves/);
  expect(at({ testing: 0, troubleshooting: 0 })).toMatch(/take \d.* days off the middle$/);
});

test.each([
  [4.04, 4],
  [48.93, 49],
  [114.15, 110],
  [1234, 1200],
])("%f days read as %f", (value, shown) => {
  expect(roundDays(value)).toBe(shown);
});
