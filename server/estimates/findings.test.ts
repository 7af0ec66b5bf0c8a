import { expect, test } from "vitest";
import {
  bridgeAnswer,
  driversAnswer,
  estimateLede,
  estimateTitle,
  evidenceLines,
  layersAnswer,
  mitigationAnswer,
  roundDays,
  tornadoAnswer,
} from "./findings.ts";
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

const step = (name: "scope" | "challenges", addsDaysP50: number) => ({
  step: name,
  addsDaysP50,
  addsWorkingDaysP50: null,
});

test("what changed is named by its largest part, and noise is not told as a change", () => {
  expect(
    bridgeAnswer({ fromP50: 49, toP50: 59, steps: [step("scope", 1), step("challenges", 9)] }),
  ).toBe("The middle goes from 49 to 59 days, most of it by challenges (+9)");
  expect(bridgeAnswer({ fromP50: 49, toP50: 49.2, steps: [step("scope", 0.2)] })).toBe(
    "Nothing moved the middle by more than the method can tell",
  );
});

test("a bar within the method's error is never the answer", () => {
  const bar = (id: string, highDays: number, isResolved: boolean) => ({
    input: { kind: "package" as const, id },
    lowDays: 40,
    highDays,
    isResolved,
  });
  expect(tornadoAnswer([bar("a", 40.2, false)], plan.packages)).toMatch(/^No single input/);
  expect(tornadoAnswer([bar("b", 60, true), bar("a", 50, true)], plan.packages)).toBe(
    "b alone puts the middle between 40 and 60 days; next is a",
  );
});

test("mitigation tells days at the middle and at the careful end", () => {
  const bought = {
    challengeId: "testing" as const,
    from: 1,
    to: 0.2,
    p50Days: 7.7,
    p50Error: 0.2,
    p80Days: 11.9,
    p80Error: 0.3,
    isResolved: true,
  };
  expect(mitigationAnswer([bought])).toBe(
    "Lowering testing to 20 buys about 7.7 days at the middle and 12 at the careful end",
  );
  expect(mitigationAnswer([{ ...bought, isResolved: false }])).toMatch(/^No mitigation/);
});

test("the layers start from the plan's own sum", () => {
  const layer = (kind: "packages" | "loops", p50: number) => ({
    kind,
    challengeId: null,
    days: { p10: 1, p50, p80: 70, p90: 90 },
  });
  expect(layersAnswer([layer("packages", 37), layer("loops", 49)], 30)).toBe(
    "The plan's own sum is 30; past projects make it 37, the rest 49 at the middle",
  );
});

test("the evidence box says what is judgement, and whose", () => {
  const lines = evidenceLines({
    ...plan,
    history: [1.2, 0.9],
    historyWeights: [0.5, 1],
    multipliers: { testing: { effort: 1.5, reason: "No test data is allowed off site." } },
  });
  expect(lines[0]).toEqual({
    text: "Finished projects of yours: 2, counted like 1.5 by how alike they are; with them 208 general software projects from 6 sources.",
    isJudgement: false,
  });
  expect(lines.filter((line) => line.isJudgement).map((line) => line.text)).toContain(
    "Testing: 1.5 by your team, because: No test data is allowed off site.",
  );
});
