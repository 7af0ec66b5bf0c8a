import { describe, expect, test } from "vitest";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import {
  challengesAnswer,
  conditionWord,
  diffAnswer,
  diffTitle,
  movesAnswer,
  resolutionText,
  testWhy,
  trendTitle,
} from "./findings.ts";
import type { FrozenTest, SnapshotDiff, Trend, TrendPoint } from "./schema.ts";

const point = (day: string, score: number, more: Partial<TrendPoint> = {}): TrendPoint => ({
  at: `2026-${day}T00:00:00.000Z`,
  basis: "published",
  score,
  claimed: score,
  residuals: perChallenge(() => score),
  mlTestScore: 1.5,
  sections: { data: 1.5, model: 2, infra: 2, monitor: 2 },
  coverage: 1,
  confidence: 1,
  ...more,
});
const trend = (points: TrendPoint[], resolutionHours = 0): Trend => ({
  from: "2026-01-01T00:00:00.000Z",
  to: "2026-06-01T00:00:00.000Z",
  points,
  markers: [],
  resolutionHours,
});

describe("a trend in a sentence", () => {
  test("begins where somebody had answered, and says which way it went", () => {
    const all = [
      point("01-01", 92, { basis: "none" }),
      point("02-01", 80),
      point("03-01", 60, { mlTestScore: 3 }),
    ];
    expect(trendTitle(trend(all))).toBe(
      "Risk fell from 80 to 60 since 1 Feb 2026; ML Test Score went from 1.5 to 3",
    );
    expect(trendTitle(trend([point("02-01", 60.4), point("03-01", 60.1)]))).toBe(
      "Risk stands at 60, as on 1 Feb 2026; ML Test Score stays at 1.5",
    );
    expect(movesAnswer(trend(all))).toMatch(/^2 moments at which a score changed, the last on /);
    expect(movesAnswer(trend([point("02-01", 60)]))).toMatch(/^All that is known is of /);
    expect(movesAnswer(trend([]))).toBe("There is nothing to draw yet");
    expect(trendTitle(trend([point("01-01", 92, { basis: "none" })]))).toBe(
      "Nothing has been answered in this time",
    );
  });

  test("names the challenge that moved most", () => {
    const residuals = perChallenge((id) => (id === "testing" ? 40 : id === "glue-code" ? 62 : 60));
    expect(challengesAnswer(trend([point("02-01", 60), point("03-01", 60, { residuals })]))).toBe(
      "Testing fell most, by 20.0; 1 fell, 1 rose",
    );
    expect(challengesAnswer(trend([point("02-01", 60), point("03-01", 60)]))).toBe(
      "No residual risk moved by more than half a point",
    );
  });

  test("tells when moments were drawn together", () => {
    expect(resolutionText(trend([point("02-01", 1)]))).toContain("each at its own place");
    expect(resolutionText(trend([point("02-01", 1)], 18.2))).toContain("within 18 hours");
  });
});

describe("why a test has other credit", () => {
  const proof = (of: Partial<FrozenTest>): FrozenTest => ({
    claim: "manual",
    claimed: 0.5,
    credit: 0,
    stale: 0,
    expiresAt: null,
    evidenceIds: [],
    ...of,
  });
  const state = { at: "2026-06-01T00:00:00.000Z" };

  test("is what came, what was accepted, what went stale or what no longer passes", () => {
    const none = proof({});
    const one = proof({ credit: 0.5, evidenceIds: ["a"], expiresAt: "2026-05-02T00:00:00.000Z" });
    expect(testWhy(none, one, state)).toEqual([
      { text: "Proven by 1 document since", evidenceIds: ["a"] },
    ]);
    const waiting = proof({ evidenceIds: ["a"] });
    expect(testWhy(waiting, one, state)[0]?.text).toBe("Accepted, or renewed by the same document");
    const lapsed = proof({ stale: 0.5, evidenceIds: ["a"] });
    expect(testWhy(one, lapsed, state)[0]?.text).toBe("Its proof went stale on 2 May 2026");
    expect(testWhy(one, none, state)[0]?.text).toBe("What came since does not pass any more");
    expect(testWhy(one, proof({ claim: "not-applicable" }), state)[0]?.text).toBe(
      "Agreed not to apply",
    );
  });
});

describe("a difference in a sentence", () => {
  const same = { before: 0, after: 0 };
  const diff: SnapshotDiff = {
    score: { before: 75.2, after: 60.1 },
    claimed: same,
    mlTestScore: { before: 1, after: 1.5 },
    coverage: same,
    confidence: same,
    documents: same,
    sections: [],
    challenges: [
      { challengeId: "testing", before: 70, after: 60, why: [] },
      { challengeId: "glue-code", before: 60, after: 70, why: [] },
    ],
    tests: [{ testId: "model-1", before: 0, after: 0.5, why: [] }],
    gate: {
      id: { before: "a", after: "a" },
      outcome: { before: "blocked", after: "pass" },
      conditions: [],
    },
  };
  const side = (name: string) => ({ ref: name, name, at: "", known: "" });

  test("says what rose and what fell, and that nothing did", () => {
    expect(diffTitle({ before: side("Kick-off"), after: side("now"), diff })).toBe(
      "Risk fell from 75 to 60, ML Test Score 1 → 1.5 between Kick-off and now",
    );
    expect(diffAnswer(diff)).toBe(
      "1 residual risk fell and 1 rose; 1 test gained credit and 0 lost some",
    );
    expect(diffAnswer({ ...diff, challenges: [], tests: [] })).toBe("Nothing changed");
    expect(conditionWord(null)).toBe("not asked");
  });
});
