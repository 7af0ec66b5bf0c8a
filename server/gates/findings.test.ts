import { expect, test } from "vitest";
import { gateLede, gateText, gateTitle, inReadingOrder, lineAnswer } from "./findings.ts";
import type { Condition, GateResult } from "./schema.ts";

const condition = (more: Partial<Condition>): Condition => ({
  id: "pr-1a",
  title: "ML Test Score",
  outcome: "pass",
  observed: 2,
  observedText: "2.0",
  required: "at least 1.5",
  requiredValue: 1.5,
  op: ">=",
  position: 1.3,
  effect: "block",
  waiverId: null,
  isWaivable: true,
  why: "",
  remedy: "",
  owner: null,
  evidence: [],
  ...more,
});
const result = (outcome: GateResult["outcome"], conditions: Condition[]): GateResult => ({
  gate: "gate-pilot-production",
  title: "May it serve all intended users without close watch?",
  outcome,
  conditions,
  policyVersion: "1.1.0",
  policyDigest: "",
  asOf: "2026-11-25T00:00:00.000Z",
});
const pass = condition({});
const fail = condition({ outcome: "fail", position: 0.5, remedy: "Prove it." });
const hard = condition({
  id: "pr-5",
  title: "No risk is critical",
  outcome: "fail",
  position: 0.98,
  isWaivable: false,
  observedText: "75.5",
  required: "under 75",
});
const unknown = condition({ outcome: "unknown", position: null });
const skipped = condition({ outcome: "not-applicable", position: null });

test.each([
  ["pass", [pass, pass, skipped], "Yes: all 2 conditions hold"],
  ["warn", [pass, condition({ outcome: "waived" })], "Yes, with one of 2 conditions waived"],
  [
    "warn",
    [pass, condition({ outcome: "waived" }), condition({ outcome: "fail", effect: "warn" })],
    "Yes, with one of 3 conditions waived and one only warned of",
  ],
  [
    "warn",
    [pass, condition({ outcome: "unknown", effect: "warn" })],
    "Yes, with one of 2 conditions only warned of",
  ],
  [
    "unknown",
    [pass, unknown, unknown],
    "Not yet: nothing falls short, but two of 3 conditions are not known",
  ],
  ["blocked", [pass, fail], "Not yet: 1 of 2 conditions falls short"],
  [
    "blocked",
    [fail, hard, pass],
    "Not yet: 2 of 3 conditions fall short, and one of them nobody may waive",
  ],
  ["blocked", [hard, hard], "Not yet: 2 of 2 conditions fall short, and nobody may waive them"],
] as const)("%s: the title is the verdict and what it hangs on", (outcome, conditions, title) => {
  expect(gateTitle(result(outcome, [...conditions]))).toBe(title);
});

test.each([
  [[pass], "Every value reaches the line"],
  [[pass, condition({ outcome: "waived" })], "Every value that is not waived reaches the line"],
  [
    [unknown, condition({ outcome: "waived" })],
    "Every value that is known and not waived reaches the line",
  ],
] as const)(
  "the answer never counts what is waived among what reaches the line",
  (conditions, answer) => {
    expect(lineAnswer(result("warn", [...conditions]))).toBe(answer);
  },
);

test("the lede names the condition nearest to the line, and what is not known", () => {
  expect(gateLede(result("blocked", [fail, hard, unknown]))).toBe(
    "May it serve all intended users without close watch? Nearest to the line: “No risk is critical”, 75.5 where it takes under 75. One more is not known, and that blocks as well.",
  );
});

test("what blocks comes first, what cannot be waived before the rest", () => {
  expect(inReadingOrder([skipped, pass, unknown, fail, hard])).toEqual([
    hard,
    fail,
    unknown,
    pass,
    skipped,
  ]);
});

test("the terminal shows every applicable condition with its remedy", () => {
  const text = gateText(result("blocked", [fail, pass, skipped]));
  expect(text).toContain("gate-pilot-production: blocked");
  expect(text).toContain("FAIL   pr-1a");
  expect(text).toContain("Prove it.");
  expect(text.match(/pr-1a/g)).toHaveLength(2);
});
