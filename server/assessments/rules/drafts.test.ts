import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerChange, Answers } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { changeFault, faultsOf, mergeChange, progressOf } from "./drafts.ts";

const EMPTY: Answers = { challenges: {}, tests: {} };
const indicatorIds = challenges.flatMap((one) => one.indicators.map(({ id }) => id));

const level = fc.integer({ min: 0, max: 4 });
const anyChange: fc.Arbitrary<AnswerChange> = fc.oneof(
  fc.record({
    kind: fc.constant("challenge" as const),
    id: fc.constantFrom(...CHALLENGE_IDS),
    base: fc.constant(null),
    value: fc.option(
      fc.record(
        {
          state: fc.constantFrom("experienced" as const, "not-experienced" as const),
          overall: level,
        },
        { requiredKeys: ["state"] },
      ),
    ),
  }),
  fc.record({
    kind: fc.constant("indicator" as const),
    id: fc.constantFrom(...indicatorIds),
    base: fc.constant(null),
    value: fc.option(level.map((of) => ({ state: "answered" as const, level: of }))),
  }),
  fc.record({
    kind: fc.constant("test" as const),
    id: fc.constantFrom(...TEST_IDS),
    base: fc.constant(null),
    value: fc.option(fc.constantFrom({ claim: "manual" as const }, { claim: "none" as const })),
  }),
);

function replay(changes: readonly AnswerChange[]): Answers {
  return changes.reduce((answers, change) => {
    const probe = mergeChange(answers, { ...change, base: null });
    const base = probe.outcome === "conflict" ? probe.theirs : change.base;
    const merged = mergeChange(answers, Object.assign({ ...change }, { base }));
    if (merged.outcome === "conflict") throw new Error("the stored answer was given as base");
    return merged.answers;
  }, EMPTY);
}

describe("mergeChange", () => {
  test("any sequence of changes leaves valid answers and touches only what it names", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 40 }), (changes) => {
        const answers = replay(changes);
        expect(Answers.parse(answers)).toEqual(answers);
        expect(faultsOf(answers)).toEqual([]);
      }),
    );
  });

  test("a change made from an answer that is no longer there gives both back and writes nothing", () => {
    const stored = replay([{ kind: "test", id: "data-1", base: null, value: { claim: "manual" } }]);
    const change: AnswerChange = {
      kind: "test",
      id: "data-1",
      base: null,
      value: { claim: "automated" },
    };
    expect(mergeChange(stored, change)).toEqual({
      outcome: "conflict",
      mine: { claim: "automated" },
      theirs: { claim: "manual" },
    });
  });

  test("changes of different answers never conflict, nor does the same change sent twice", () => {
    const first: AnswerChange = {
      kind: "indicator",
      id: "em-1",
      base: null,
      value: { state: "answered", level: 2 },
    };
    const answers = replay([first]);
    expect(mergeChange(answers, first).outcome).toBe("saved");
    const head = mergeChange(answers, {
      kind: "challenge",
      id: "experiment-management",
      base: null,
      value: { state: "experienced", overall: 1 },
    });
    expect(head).toMatchObject({
      outcome: "saved",
      answers: {
        challenges: {
          "experiment-management": {
            state: "experienced",
            overall: 1,
            indicators: { "em-1": { level: 2 } },
          },
        },
      },
    });
  });

  test("taking a challenge's answer back keeps its indicators", () => {
    const answers = replay([
      { kind: "challenge", id: "testing", base: null, value: { state: "experienced" } },
      { kind: "indicator", id: "te-1", base: null, value: { state: "answered", level: 0 } },
      { kind: "challenge", id: "testing", base: null, value: null },
    ]);
    expect(answers.challenges.testing).toEqual({
      state: "unknown",
      indicators: { "te-1": { state: "answered", level: 0 } },
    });
  });
});

describe("faults", () => {
  test.each<[AnswerChange["kind"], AnswerChange]>([
    [
      "challenge",
      { kind: "challenge", id: "testing", base: null, value: { state: "not-applicable" } },
    ],
    [
      "indicator",
      {
        kind: "indicator",
        id: "te-1",
        base: null,
        value: { state: "not-applicable", reason: " " },
      },
    ],
    ["test", { kind: "test", id: "infra-1", base: null, value: { claim: "not-applicable" } }],
    ["indicator", { kind: "indicator", id: "te-1", base: null, value: { state: "answered" } }],
    ["indicator", { kind: "indicator", id: "te-6", base: null, value: null }],
  ])("%s: not applicable needs a reason, an answer a level", (_, change) => {
    const isTakenBack = change.value === null;
    expect(changeFault(change) === null).toBe(isTakenBack);
  });

  test("an indicator under another challenge is named by its pointer", () => {
    const answers = Answers.parse({
      challenges: { testing: { state: "unknown", indicators: { "em-1": { state: "unknown" } } } },
    });
    expect(faultsOf(answers)[0]?.pointer).toBe("/challenges/testing/indicators/em-1");
  });
});

describe("progress", () => {
  test("unknown is not an answer, level 0 is one", () => {
    const answers = Answers.parse({
      challenges: {
        testing: {
          state: "unknown",
          indicators: {
            "te-1": { state: "unknown" },
            "te-2": { state: "answered", level: 0 },
          },
        },
      },
      tests: { "data-1": { claim: "unknown" }, "data-2": { claim: "none" } },
    });
    expect(progressOf(answers)).toEqual({
      challenges: { done: 0, of: 12 },
      indicators: { done: 1, of: 61 },
      tests: { done: 1, of: 28 },
    });
  });
});
