import { describe, expect, it } from "vitest";
import { AT, accepted, FEATURES, validation } from "#server/test/evidence.ts";
import { documentAbout, inputOf, levels, rater } from "#server/test/scored.ts";
import { effectSentence } from "./findings.ts";
import { saidOf } from "./rules.ts";
import type { Effect } from "./schema.ts";

const NOTHING: Effect = {
  tests: [],
  challenges: [],
  score: { before: 61.2, after: 61.2 },
  mlTestScore: { before: 0.5, after: 0.5 },
  reasons: [],
  proves: false,
  waits: 0,
};
const say = (of: Partial<Effect>) => effectSentence({ ...NOTHING, ...of });

describe("what a document did to the scores", () => {
  it("names tests, then the risks that moved most, then the totals", () => {
    expect(
      say({
        tests: [{ testId: "data-1", before: 0, after: 1 }],
        challenges: [
          { id: "privacy-safety", before: 40.2, after: 40.1 },
          { id: "testing", before: 62.4, after: 48 },
        ],
        score: { before: 61.2, after: 59 },
        mlTestScore: { before: 0.5, after: 1 },
      }),
    ).toBe(
      "data-1 0 → 1; risk of testing 62 → 48; risk of privacy and safety 40.2 → 40.1; risk of the project 61 → 59; ML Test Score 0.5 → 1.",
    );
  });

  it("leaves out the risks beyond the fourth, and counts them", () => {
    const ids = [
      "testing",
      "glue-code",
      "troubleshooting",
      "monitoring-logging",
      "privacy-safety",
    ] as const;
    const challenges = ids.map((id, i) => ({ id, before: 50, after: 40 + i }));
    expect(say({ challenges })).toMatch(/; risk of 1 more challenge\.$/);
  });

  it("says why nothing moved: what failed, what is missing, or that it was known", () => {
    expect(
      say({
        reasons: [{ target: "data-1", kind: "missing", texts: ["1 of 3 machine runs in 30 days"] }],
      }),
    ).toBe(
      "Nothing moved, because of what is still missing: data-1 (1 of 3 machine runs in 30 days).",
    );
    expect(
      say({
        reasons: [{ target: "data-1", kind: "fail", texts: ["2 expectations broken"] }],
        waits: 1,
      }),
    ).toBe(
      "Nothing moved, because of what failed: data-1 (2 expectations broken). One proposal waits for a second person.",
    );
    expect(say({ proves: true })).toBe("Nothing moved, because what it proves was proven already.");
    expect(say({})).toBe("Nothing moved, because no test or indicator is judged by what it says.");
  });
});

describe("the effect of a real arrival", () => {
  const input = inputOf({ at: AT, profile: FEATURES, assessors: [rater(levels(3))] });

  it("of one of three runs says how many are missing", () => {
    const { effect } = saidOf(input, validation("a", 1));
    expect(effect.tests).toEqual([]);
    const text = effectSentence(effect);
    expect(text).toContain("data-1 (");
    expect(text).toMatch(/1 of \d machine runs in \d+ days/);
  });

  it("of the run that completes the row is the credit, and the risk it takes off", () => {
    const evidence = [
      validation("a", 9),
      validation("b", 5),
      validation("c", 3),
      validation("d", 2),
    ];
    const { effect, signals } = saidOf({ ...input, evidence }, validation("e", 1));
    const before = saidOf(input, validation("e", 1));
    expect(before.signals.find((one) => one.testId === "data-1")?.credit).toBe(0);
    expect(signals.find((one) => one.testId === "data-1")?.credit).toBe(1);
    // The runs before it were enough: it renews what was proven.
    expect(effectSentence(effect)).toContain(
      "Nothing moved, because what it proves was proven already",
    );
  });

  it("of an acceptance moves what the document waits for", () => {
    const { item } = documentAbout({ id: "drill", days: 1, tests: ["data-3"] });
    const waiting = saidOf(input, item);
    expect(waiting.effect).toMatchObject({ tests: [], waits: 1 });
    const agreed = { ...input, acceptances: [accepted("drill", "data-3")] };
    const { effect } = saidOf(agreed, item);
    expect(effect.tests).toEqual([{ testId: "data-3", before: 0, after: 0.5 }]);
    expect(effectSentence(effect)).toMatch(/^data-3 0 → 0\.5; risk of /);
  });
});
