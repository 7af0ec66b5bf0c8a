import { describe, expect, test } from "vitest";
import { readinessFor } from "#server/test/readiness.ts";
import {
  answerChangesAnswer,
  challengeMovesAnswer,
  comparisonLede,
  comparisonTitle,
  proofOfIndicator,
  proofOfTest,
  standingTitle,
  testMovesAnswer,
} from "./findings.ts";
import type { Comparison, PublishedRow, Working } from "./schema.ts";

const at = new Date("2026-03-01T12:00:00Z");
const progress = {
  challenges: { done: 1, of: 12 },
  indicators: { done: 0, of: 61 },
  tests: { done: 0, of: 28 },
};
const draft = (assessorId: string) => ({
  assessorId,
  role: "engineer" as const,
  updatedAt: at,
  progress,
});
const working = (of: Partial<Working>): Working => ({
  assessorId: "a",
  mine: { revision: 0, answers: { challenges: {}, tests: {} }, updatedAt: null },
  progress,
  apartIn: null,
  assessors: [],
  latest: null,
  changedSince: 0,
  round: null,
  ...of,
});

describe("standing", () => {
  const latest = { number: 2, publishedAt: at };
  const round = (isRevealed: boolean) => ({ number: 3, isRevealed, dueAt: null, blocked: null });
  test.each([
    [{}, "Nobody has answered yet, so every question counts as unknown"],
    [
      { assessors: [draft("a")], changedSince: 3 },
      "Nothing is published yet: the score follows one person's draft",
    ],
    [
      { assessors: [draft("a"), draft("b")], changedSince: 3 },
      "Nothing is published yet: the score follows two people's drafts",
    ],
    [
      { assessors: [draft("a"), draft("b")], changedSince: 3, round: round(false) },
      "Round 3 is open: each rates alone, and no draft counts until the reveal",
    ],
    [
      { assessors: [draft("a")], latest, changedSince: 3, round: round(false) },
      "Round 3 is open: each rates alone, and assessment 2 counts until it is published",
    ],
    [
      { assessors: [draft("a")], changedSince: 3, round: round(true) },
      "Round 3 is revealed: what stands apart is settled together now",
    ],
    [{ latest }, "Assessment 2 counts, and no answer changed since"],
    [{ latest, changedSince: 1 }, "Assessment 2 counts; one answer changed since"],
    [{ latest, changedSince: 14 }, "Assessment 2 counts; 14 answers changed since"],
  ])("says which answers count now %#", (of, title) => {
    expect(standingTitle(working(of))).toBe(title);
  });
});

const row = (number: number, score: number | null, mlTestScore: number): PublishedRow => ({
  number,
  catalogueVersion: "1.0.0",
  engineVersion: "1.0.0",
  publishedById: "a",
  publishedAt: at,
  note: "",
  digest: "d",
  assessors: 1,
  roundNumber: null,
  agreements: [],
  weights: [],
  catalogues: [],
  headline: {
    score,
    claimed: score,
    band: null,
    mlTestScore,
    mlTestBand: "first-pass",
    coverage: 1,
  },
});
const comparison = (of: Partial<Comparison>): Comparison => ({
  before: row(1, 68, 1.5),
  after: row(2, 62, 1.5),
  answers: [],
  challenges: [],
  tests: [],
  ...of,
});
const oneAnswer = {
  kind: "test" as const,
  id: "data-1",
  assessorId: "a",
  before: "none",
  after: "manual",
};

describe("comparison", () => {
  test("names the direction, the amount, where it stands and the challenge that moved most", () => {
    const challenges = [{ id: "testing" as const, before: 80, after: 60 }];
    expect(comparisonTitle(comparison({ challenges }))).toBe(
      "Risk fell by 6 to 62, most in testing",
    );
    expect(comparisonTitle(comparison({ after: row(2, 71.2, 1.5) }))).toBe("Risk rose by 3 to 71");
  });

  test("does not round a risk into the next band", () => {
    expect(comparisonTitle(comparison({ after: row(2, 74.6, 1.5) }))).toBe(
      "Risk rose by 6.6 to 74.6",
    );
  });

  test("says what moved when the risk did not", () => {
    expect(comparisonTitle(comparison({ after: row(2, 68, 2) }))).toBe(
      "The risk stays at 68; the ML Test Score rose from 1.5 to 2",
    );
    expect(comparisonTitle(comparison({ after: row(2, 68, 1.5), answers: [oneAnswer] }))).toBe(
      "One answer changed, and the risk stays at 68",
    );
    expect(comparisonTitle(comparison({ after: row(2, 68, 1.5) }))).toBe(
      "Nothing changed between the two",
    );
  });

  test("has a sentence where there is no score", () => {
    expect(comparisonTitle(comparison({ before: row(1, null, 0) }))).toBe("A first risk score: 62");
    expect(comparisonTitle(comparison({ after: row(2, null, 0) }))).toContain("Nothing applies");
  });

  const moved = [{ id: "testing" as const, before: 80, after: 60 }];

  test("tells a move by evidence or time from a move by answers, and names another engine", () => {
    expect(comparisonLede(comparison({ challenges: moved }))).toBe(
      "One challenge and no tests moved. The ML Test Score stays at 1.5. No answer changed: what moved, moved by evidence or by time.",
    );
    const other = { ...row(2, 62, 2), engineVersion: "2.0.0" };
    expect(comparisonLede(comparison({ after: other, answers: [oneAnswer] }))).toBe(
      "No challenges and no tests moved. The ML Test Score rose from 1.5 to 2. The two were scored by different versions of the engine.",
    );
  });

  test("says when the claims moved and the proof did not", () => {
    const claims = (number: number, claimed: number) => {
      const of = row(number, 92, 0);
      return { ...of, headline: { ...of.headline, claimed } };
    };
    expect(comparisonLede(comparison({ before: claims(1, 70), after: claims(2, 64) }))).toContain(
      "By the claims alone the risk fell from 70 to 64.",
    );
  });

  test("counts moves by their direction, in words", () => {
    const worse = { id: "glue-code" as const, before: 20, after: 30 };
    expect(challengeMovesAnswer(comparison({ challenges: moved }))).toBe(
      "One challenge moved for the better, none for the worse",
    );
    expect(challengeMovesAnswer(comparison({ challenges: [...moved, worse] }))).toBe(
      "Two challenges moved: one for the better, one for the worse",
    );
    expect(testMovesAnswer(comparison({ tests: [{ id: "data-1", before: 0, after: 0.5 }] }))).toBe(
      "One test gained credit, none lost any",
    );
    expect(answerChangesAnswer(comparison({ answers: [oneAnswer] }))).toBe(
      "One answer of one person changed",
    );
  });
});

describe("proof", () => {
  const because = [{ rule: "r", evidenceId: "e1", pointer: "/runs/0", text: "45 of 60 runs" }];
  const signal = {
    rule: "r",
    outcome: "pass" as const,
    credit: 1,
    creditWhenFresh: 1,
    executionCredit: 1,
    observedAt: null,
    expiresAt: "2026-04-01T00:00:00Z",
    zeroAt: null,
    because,
    missing: [],
    evidenceIds: ["e1"],
  };

  test("an indicator that nothing backs says that levels above 2 count as 2", () => {
    expect(proofOfIndicator(readinessFor(), "em-1")).toMatchObject({
      isProven: false,
      countsUpTo: 2,
      lines: [],
      verdict: expect.stringContaining("counts as 2"),
    });
  });

  test("an evidenced indicator shows the facts and when the proof lapses", () => {
    const proof = proofOfIndicator(
      readinessFor({
        indicators: { "em-1": { isEvidenced: true } },
        more: { signals: [{ ...signal, indicatorId: "em-1" }] },
      }),
      "em-1",
    );
    expect(proof).toMatchObject({
      isProven: true,
      countsUpTo: 4,
      expiresAt: "2026-04-01T00:00:00Z",
    });
    expect(proof.lines).toEqual([
      { outcome: "pass", text: "45 of 60 runs", evidenceId: "e1", pointer: "/runs/0" },
    ]);
  });

  test("a test without proof counts nothing whatever is claimed; stale proof is told apart", () => {
    expect(proofOfTest(readinessFor({ credits: { "data-1": 0 } }), "data-1").verdict).toBe(
      "No proof: it counts 0, whatever is claimed.",
    );
    const stale = readinessFor({ tests: { "data-1": { credit: 0, stale: 0.5 } } });
    expect(proofOfTest(stale, "data-1").verdict).toContain("stale");
    expect(proofOfTest(readinessFor({ credits: { "data-1": 1 } }), "data-1").isProven).toBe(true);
  });

  test("a proposal that waits for acceptance stands beside the question", () => {
    const proposal = {
      evidenceId: "e2",
      targetId: "data-1",
      rule: "r",
      gain: "0.5",
      text: "A profile by hand",
      senderId: "a",
      acceptedBy: [],
    };
    const proof = proofOfTest(readinessFor({ more: { proposals: [proposal] } }), "data-1");
    expect(proof.lines).toEqual([
      { outcome: "proposed", text: "A profile by hand", evidenceId: "e2", pointer: "" },
    ]);
  });
});
