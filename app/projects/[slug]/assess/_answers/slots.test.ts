import { describe, expect, test } from "vitest";
import type { Answers } from "#server/assessments/schema.ts";
import { isUnsaved, lacksReason, rebased, unchanged } from "./slots.ts";
import { readUnsent } from "./unsent.ts";

const EM = { kind: "challenge", id: "experiment-management" } as const;
const answers: Answers = {
  challenges: {
    "experiment-management": {
      state: "unknown",
      indicators: { "em-1": { state: "answered", level: 0 } },
    },
    testing: { state: "experienced", overall: 2 },
  },
  tests: { "data-1": { claim: "manual" } },
};

describe("slots", () => {
  test("hold one answer per question, and nothing for what nobody answered", () => {
    const slots = unchanged(answers, [
      EM,
      { kind: "challenge", id: "testing" },
      { kind: "indicator", id: "em-1" },
      { kind: "indicator", id: "em-2" },
      { kind: "test", id: "data-1" },
    ]);
    expect(slots.map(({ value }) => value)).toEqual([
      null,
      { state: "experienced", overall: 2 },
      { state: "answered", level: 0 },
      null,
      { claim: "manual" },
    ]);
    expect(slots.some(isUnsaved)).toBe(false);
  });

  test("level 0 is an answer and unknown is another one", () => {
    const zero = { kind: "indicator", id: "em-2", base: null } as const;
    expect(isUnsaved({ ...zero, value: { state: "answered", level: 0 } })).toBe(true);
    expect(isUnsaved({ ...zero, value: { state: "unknown" } })).toBe(true);
    const toUnknown = rebased(
      { kind: "indicator", id: "em-1", base: null, value: { state: "unknown" } },
      answers,
    );
    expect(isUnsaved(toUnknown)).toBe(true);
  });

  test("a challenge that is only unknown reads back as no answer of its own", () => {
    expect(isUnsaved({ ...EM, base: null, value: { state: "unknown" } })).toBe(false);
    expect(isUnsaved({ ...EM, base: null, value: { state: "unknown", overall: 0 } })).toBe(true);
  });

  test("not applicable needs a reason that is more than space", () => {
    const out = (reason?: string) =>
      lacksReason({
        ...EM,
        base: null,
        value: { state: "not-applicable", ...(reason === undefined ? {} : { reason }) },
      });
    expect([out(), out("  "), out("no experiments")]).toEqual([true, true, false]);
    expect(lacksReason({ kind: "test", id: "data-1", base: null, value: { claim: "none" } })).toBe(
      false,
    );
  });
});

describe("unsent answers in storage", () => {
  const known = unchanged(answers, [EM]);

  test("come back with their base", () => {
    const change = { ...EM, base: null, value: { state: "experienced" as const } };
    expect(readUnsent(JSON.stringify([change]), known)).toEqual([change]);
  });

  test.each(["", "{}", "[1]", '[{"kind":"test","id":"nope","base":null,"value":null}]', "[{"])(
    "that are not ours are left alone: %s",
    (text) => {
      expect(readUnsent(text, known)).toEqual([]);
    },
  );
});
