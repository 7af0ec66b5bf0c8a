import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeAnswers } from "#server/assessments/rules.ts";
import type { Answers } from "#server/assessments/schema.ts";
import { TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { ReadinessInput } from "#server/readiness/schema.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { AT, received } from "#server/test/evidence.ts";
import { PROVEN } from "#server/test/proven.ts";
import { PROFILE } from "#server/test/proven-documents.ts";
import { inputOf, levels, rater } from "#server/test/scored.ts";
import { lintTitle } from "./findings.ts";
import { contradictionsIn } from "./rules.ts";
import type { Contradiction } from "./schema.ts";

const runs = (file: string) =>
  received(`mlflow/fixtures/mlflow-3.17.2/${file}`, { evidenceId: "runs" });
const NO_COMMITS = runs("runs-search-p3.json");
const ALL_RECORDED = runs("run-get-after.json");
const documentsOf = (id: TestId): EvidenceItem[] =>
  Object.values(PROVEN[id].documents).flatMap((one) => one ?? []);
const documents = documentsOf("data-7");

function lint(answers: Answers, more: Partial<ReadinessInput> = {}): Contradiction[] {
  const input = inputOf({ assessors: [rater(answers), rater(answers, "engineer")], ...more });
  return contradictionsIn({
    merged: mergeAnswers(input.assessors),
    readiness: readinessAt(input, { withActions: false }),
  });
}
const about = (id: string, found: readonly Contradiction[]) =>
  found.filter(({ answer }) => answer.id === id).map(({ rule }) => rule);

const em = (level: number) => levels(level, ["experiment-management"]);
const claims = (claim: "automated" | "none" | "manual"): Answers => ({
  challenges: {},
  tests: { "data-7": { claim } },
});
const later = (days: number) => new Date(AT.getTime() + days * 86_400_000);

describe("level 4 on reproducibility", () => {
  test("contradicts runs of which none carries a commit, and names the answer and the document", () => {
    const found = lint(em(4), { evidence: [NO_COMMITS] });
    const first = found.find(({ answer }) => answer.id === "em-1");
    expect(first).toMatchObject({
      rule: "level-against-evidence",
      answer: { kind: "indicator", says: "level 4" },
      against: { evidenceId: "runs", says: expect.stringMatching(/run/) },
    });
  });
  test("does not where the runs record it, nor where nothing was ever sent", () => {
    expect(about("em-1", lint(em(4), { evidence: [ALL_RECORDED] }))).toEqual([]);
    expect(about("em-1", lint(em(4)))).toEqual([]);
  });
  test("rests on old proof once that is older than its window", () => {
    const found = lint(em(4), { evidence: [ALL_RECORDED], at: later(400) });
    expect(about("em-1", found)).toEqual(["level-lapsed"]);
  });
  test("is no contradiction at level 2, which claims nothing systematic", () => {
    expect(about("em-1", lint(em(2), { evidence: [NO_COMMITS] }))).toEqual([]);
  });
});

describe("'automated'", () => {
  const proven = { evidence: documents, profile: PROFILE };
  test("goes with proof that is fresh", () => {
    expect(about("data-7", lint(claims("automated"), proven))).toEqual([]);
  });
  test("does not go with evidence older than its window", () => {
    const found = lint(claims("automated"), { ...proven, at: later(60) });
    expect(about("data-7", found)).toEqual(["claim-stale"]);
    expect(found[0]?.against.says).toMatch(/^Last observed 2026-/);
  });
  test("and 'not done' does not go with proof that it is", () => {
    expect(about("data-7", lint(claims("none"), proven))).toEqual(["claim-below-evidence"]);
  });
  test("and 'does not apply' does not go with any evidence about it", () => {
    const answers: Answers = {
      challenges: {},
      tests: { "data-7": { claim: "not-applicable", reason: "No features." } },
    };
    expect(about("data-7", lint(answers, proven))).toEqual(["not-applicable-with-evidence"]);
  });
});

describe("'not experienced' for monitoring", () => {
  const answers: Answers = {
    challenges: { "monitoring-logging": { state: "not-experienced" } },
    tests: {},
  };
  test("says nothing where nothing could have seen it", () => {
    expect(about("monitoring-logging", lint(answers))).toEqual(["nobody-could-have-seen"]);
  });
  test("says something where a monitor's results arrive", () => {
    const evidence = documentsOf("monitor-6");
    const found = lint(answers, { evidence, profile: PROFILE });
    expect(about("monitoring-logging", found)).toEqual([]);
  });
});

describe("a risk that is told low", () => {
  test("is named where neither proof nor a test stands behind it", () => {
    expect(about("experiment-management", lint(em(4)))).toEqual(["low-without-measure"]);
  });
  test("is not where proof of one of its levels is there", () => {
    const found = lint(em(4), { evidence: [ALL_RECORDED] });
    expect(about("experiment-management", found)).toEqual([]);
  });
});

test("a level for the whole that no part of it reaches is named with the highest part", () => {
  const answers: Answers = {
    challenges: {
      testing: {
        state: "experienced",
        overall: 4,
        indicators: {
          "te-1": { state: "answered", level: 1 },
          "te-2": { state: "answered", level: 2 },
        },
      },
    },
    tests: {},
  };
  const [found] = lint(answers).filter(({ rule }) => rule === "overall-above-parts");
  expect(found?.answer).toMatchObject({ id: "testing", says: "level 4 overall" });
  expect(found?.against.answer).toMatchObject({ id: "te-2" });
});

test("no answer at all contradicts nothing, whatever evidence there is", () => {
  for (const id of TEST_IDS) {
    const evidence = documentsOf(id);
    expect(lint({ challenges: {}, tests: {} }, { evidence, profile: PROFILE })).toEqual([]);
  }
});

test("each contradiction names two places and what would settle it, at whatever level and moment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 900 }), (level, days) => {
      for (const one of lint(levels(level), {
        evidence: [NO_COMMITS, ...documents],
        profile: PROFILE,
        at: later(days),
      })) {
        expect(one.answer.question).not.toBe("");
        expect(one.against.says).not.toBe("");
        expect(one.remedy).not.toBe("");
        expect(level).toBeGreaterThanOrEqual(3);
      }
    }),
    { numRuns: 25 },
  );
});

test("the title says the first of them and how many more there are", () => {
  expect(lintTitle([], "mine")).toBe("Nothing contradicts your answers");
  const found = lint(em(4), { evidence: [NO_COMMITS] });
  expect(lintTitle(found, "team")).toMatch(/; \d+ more places do not go together$/);
});
