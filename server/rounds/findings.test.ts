import { describe, expect, test } from "vitest";
import {
  alphaSentence,
  answeredOf,
  conversationAnswer,
  gapSentence,
  roundTitle,
  slopesAnswer,
} from "./findings.ts";
import type { Revealed, RevealedRow, RoundStanding } from "./schema.ts";

const at = new Date("2026-03-01T12:00:00Z");
const person = (userId: string, done: number): RoundStanding["invitees"][number] => ({
  userId,
  role: "engineer",
  progress: {
    challenges: { done: 0, of: 12 },
    indicators: { done, of: 61 },
    tests: { done: 0, of: 28 },
  },
});
const round = (of: Partial<RoundStanding> = {}): RoundStanding => ({
  number: 1,
  state: "open",
  note: "",
  openedById: "a",
  openedAt: at,
  dueAt: null,
  revealedById: null,
  revealedAt: null,
  closedAt: null,
  invitees: [],
  agreements: 0,
  ...of,
});
const row = (apart: number | null, of: Partial<RevealedRow> = {}): RevealedRow => ({
  kind: "indicator",
  id: "mo-1",
  challengeId: "monitoring-logging",
  ratings: [],
  abstainedIds: [],
  apart,
  isSteep: (apart ?? 0) >= 2,
  sides: null,
  counts: { said: "answered", level: 1 },
  agreed: null,
  seq: 0,
  ...of,
});
const settled = { said: "answered", level: 2, note: "seen", byIds: ["a"], awaitsApproval: false };
const revealed = (rows: RevealedRow[], of: Partial<Revealed> = {}): Revealed => ({
  rows,
  roleGap: { value: null, isFlagged: false, signedMean: null, shared: 0, openItems: [] },
  alpha: null,
  raters: 2,
  ...of,
});

describe("title of a round", () => {
  test.each([
    [null, "Nobody rates apart yet, so nobody's first thought is on record"],
    [
      round({ invitees: [person("a", 0), person("b", 0)] }),
      "Two people rate alone; nobody has begun",
    ],
    [
      round({ invitees: [person("a", 3), person("b", 0)] }),
      "One of two has answered; one has not begun",
    ],
    [
      round({ invitees: [person("a", 3), person("b", 9), person("c", 0), person("d", 0)] }),
      "Two of four have answered; two have not begun",
    ],
    [
      round({ invitees: [person("a", 3), person("b", 9)] }),
      "Both have answered, and neither has seen the other's answers",
    ],
  ])("before the reveal says how far it is %#", (given, title) => {
    expect(roundTitle({ round: given, revealed: null })).toBe(title);
  });

  test.each([
    [[row(0), row(1)], "You agree on 1 of 2 answers, and nothing stands far apart"],
    [[row(0), row(2), row(3)], "You agree on 1 of 3 answers; talk about these 2 first"],
    [[row(0), row(2)], "You agree on 1 of 2 answers; talk about this one first"],
    [
      [row(0), row(2, { agreed: settled })],
      "You agree on 1 of 2 answers, and the one that stood far apart is settled",
    ],
    [[row(null)], "No question was answered by two people, so nothing can be compared"],
  ])("after it says what was found %#", (rows, title) => {
    expect(roundTitle({ round: round({ state: "revealed" }), revealed: revealed(rows) })).toBe(
      title,
    );
  });

  test("of a round that is over is told in the past", () => {
    const rows = [row(0), row(2, { agreed: settled }), row(4)];
    expect(roundTitle({ round: round({ state: "published" }), revealed: revealed(rows) })).toBe(
      "They agreed on 1 of 3 answers; 1 of 2 that stood far apart was settled",
    );
  });
});

describe("the gap between roles", () => {
  const gap = (value: number, signedMean: number, isFlagged = false) =>
    gapSentence(
      revealed([], { roleGap: { value, signedMean, isFlagged, shared: 5, openItems: [] } }),
    );
  test("keeps its sign, and says what that points to and costs", () => {
    expect(gap(0.35, 1.4, true)).toBe(
      "Data scientists rate 1.4 levels higher than engineers, over five indicators that both sides rated: that points to optimism about production. A gap of 0.35 raises the exposure of cultural differences by 18 %, and is flagged.",
    );
    expect(gap(0.1, -0.4)).toContain("Engineers rate 0.4 levels higher");
    expect(gap(0.1, -0.4)).toContain("hidden research risk");
    expect(gap(0.25, 0)).toContain("Neither side sees it brighter");
    expect(gap(0, 0)).not.toContain("raises");
  });
  test("is not made up where one side is missing", () => {
    expect(gapSentence(revealed([]))).toContain("no indicator was rated by both");
  });
});

test("a coefficient is refused in words where it would mislead", () => {
  expect(alphaSentence(revealed([], { raters: 2 }))).toContain("with two raters it would mislead");
  expect(alphaSentence(revealed([], { raters: 3 }))).toContain("it takes ten indicators");
  expect(alphaSentence(revealed([], { raters: 3, alpha: 0.456 }))).toContain("0.46");
});

test("answers of the figures follow the rows", () => {
  const steep = row(2, { sides: { dataScience: 4, engineering: 2 } });
  const flat = row(0, { sides: { dataScience: 2, engineering: 2 } });
  expect(slopesAnswer(revealed([flat]))).toContain("No line is steep");
  expect(slopesAnswer(revealed([steep, flat]))).toBe(
    "One line is steep: there the two sides see different projects",
  );
  expect(slopesAnswer(revealed([row(3)]))).toContain("no line can be drawn");
  expect(conversationAnswer(revealed([steep]))).toBe("Until settled, the lower answer counts");
  expect(conversationAnswer(revealed([{ ...steep, agreed: settled }]))).toContain("is settled");
  expect(conversationAnswer(revealed([row(1)]))).toBe(
    "None stands far apart; one answer differs by one level",
  );
  expect(conversationAnswer(revealed([flat]))).toContain("says the same");
});

test("progress is counted over all three kinds of question", () => {
  expect(answeredOf(person("a", 7))).toEqual({ done: 7, of: 101 });
});
