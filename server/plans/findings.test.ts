import { describe, expect, test } from "vitest";
import type { Effect } from "#server/what-if/schema.ts";
import {
  effectLines,
  missingText,
  planLede,
  planTitle,
  stateText,
  wholeAnswer,
} from "./findings.ts";
import type { PlanItem, PlanPage } from "./schema.ts";

const effect: Effect = {
  score: { before: 75.3, after: 71.2 },
  band: { before: "critical", after: "high" },
  residualGain: 12.34,
  challenges: [{ challengeId: "testing", before: 70, after: 57.66 }],
  mlTestScore: { before: 1.5, after: 1.5 },
  sections: [],
  creditGain: 0.5,
  tests: [{ testId: "model-1", before: 0, after: 0.5 }],
  indicators: [],
  gate: {
    id: "gate-prototype-pilot",
    title: "Prototype to pilot",
    outcome: { before: "blocked", after: "blocked" },
    conditions: [
      {
        id: "pp-7",
        title: "Worst risk",
        required: "below 85",
        outcome: { before: "fail", after: "pass" },
        observed: { before: "88", after: "80" },
      },
    ],
  },
};

const item: PlanItem = {
  itemId: "em-m1",
  revision: 1,
  mitigationId: "em-m1",
  title: "Introduce a tracker",
  state: "done",
  ownerId: null,
  dueOn: null,
  note: "",
  changedById: "a",
  changedAt: new Date(0),
  proof: {
    state: "open",
    indicators: [{ indicatorId: "em-1", isProven: false }],
    tests: [{ testId: "model-1", isProven: false }],
  },
  due: null,
};
const page: PlanPage = {
  asOf: "2026-11-25T00:00:00.000Z",
  items: [],
  ranked: [],
  whole: { mitigationIds: [], effect, effort: null },
};

describe("the words of a plan", () => {
  test("an empty plan, and a plan with nothing left to choose, say so", () => {
    expect(planTitle(page)).toBe("Nothing is planned yet");
    expect(planLede(page)).toEqual(expect.stringContaining("changes no score by itself"));
  });

  test("the title counts what is in it, what is late, and what it would bring", () => {
    const late = { ...item, itemId: "b", state: "doing" as const, due: "overdue" as const };
    const dropped = { ...item, itemId: "c", state: "dropped" as const };
    expect(planTitle({ ...page, items: [item, late, dropped] })).toBe(
      "2 items in the plan, 1 overdue: done and proven, risk falls from 75 to 71",
    );
    expect(planLede({ ...page, items: [item] })).toContain("1 item is done and not yet proven");
  });

  test("done is never told as proven before it is, and what is missing is named", () => {
    expect(stateText(item)).toBe("done, not yet proven");
    expect(missingText(item)).toMatch(/^Proof is missing for em-1, /);
    const half = { ...item.proof, state: "partly" as const };
    half.indicators = [{ indicatorId: "em-1", isProven: true }];
    expect(stateText({ state: "done", proof: half })).toBe("done, proven in 1 of 2");
    expect(stateText({ state: "done", proof: { ...half, state: "proven" } })).toBe(
      "done and proven",
    );
    expect(stateText({ state: "doing", proof: half })).toBe("doing");
  });

  test("an effect is told line by line, each score apart", () => {
    expect(effectLines(effect, null)).toEqual([
      "Risk score 75.3 → 71.2.",
      "Residual risk: 12.3 points less over 1 challenge, most of it on testing (70.0 → 57.7).",
      "ML Test Score stays at 1.5; 0.5 of credit more in its tests.",
      "Gate: 1 more condition holds (pp-7).",
      "Estimate: there is none yet to compare.",
    ]);
    const effort = { p50: { before: 62.4, after: 55.1 }, p80: { before: 101, after: 91 } };
    expect(effectLines(effect, effort).at(-1)).toBe(
      "Estimate: half end under 62 → 55 person-days; 8 in 10 under 100 → 91.",
    );
    expect(wholeAnswer(page)).toBe(
      "12.3 points of residual risk less, 0.5 of test credit more, and 1 more condition of the gate",
    );
  });
});
