import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { riskBand } from "#server/challenges/rules.ts";
import { AT, DAY, documentAbout, inputOf, levels, rater } from "#server/test/scored.ts";
import {
  challengeWhyTitle,
  day,
  futureAnswer,
  limitsAnswer,
  projectLede,
  projectTitle,
  risksAnswer,
  riskText,
  testWhyTitle,
} from "./findings.ts";
import { fusesOf } from "./rules/fuses.ts";
import { readinessAt } from "./rules.ts";
import type { ReadinessInput } from "./schema.ts";

const FOUR = ["data-6", "model-2", "infra-3", "monitor-6"];
const proven = (of: { days: number; tests: string[] }, more: Partial<ReadinessInput> = {}) => {
  const { item, acceptances } = documentAbout({ id: "d", ...of });
  return inputOf({ evidence: [item], acceptances, ...more });
};
const said = (input: ReadinessInput) => {
  const readiness = readinessAt(input);
  const to = new Date(input.at.getTime() + 120 * DAY);
  const fuses = fusesOf(input, new Date(input.at.getTime() - 120 * DAY), to);
  return {
    title: projectTitle("EST", readiness, fuses),
    lede: projectLede(readiness),
    limits: limitsAnswer(readiness),
    future: futureAnswer(fuses),
    risks: risksAnswer(readiness),
  };
};

describe("a project's title", () => {
  it("says what holds the score, and when it falls without anything new", () => {
    const { title, future, limits } = said(proven({ days: 81, tests: [...FOUR, "data-3"] }));
    expect(title).toBe(
      "Model, Infrastructure and Monitoring hold EST at 0.5, and without new evidence it falls to 0.0 on 4 December",
    );
    expect(future).toBe("It falls to 0.0 on 4 December");
    expect(limits).toBe("Model, Infrastructure and Monitoring, 0.5 of 7");
  });

  it("promises no fall that does not come within the months shown", () => {
    expect(said(proven({ days: 1, tests: ["data-3", "model-2", "model-3"] })).title).toBe(
      "Infrastructure and Monitoring hold EST at 0.0",
    );
  });

  it("tells a project without proof from one that nobody has assessed", () => {
    expect(said(inputOf({ basis: "none" })).title).toBe("EST has not been assessed yet");
    expect(said(inputOf({ assessors: [rater(levels(2))] })).title).toBe(
      "No test of EST is proven yet",
    );
  });

  it("says when proof has lapsed", () => {
    expect(said(proven({ days: 200, tests: FOUR })).limits).toBe(
      "Data, Infrastructure and Monitoring, 0.0 of 7; three proofs have lapsed",
    );
  });
});

describe("answers about risk", () => {
  it("give the claims where they differ, and say what an unanswered project counts as", () => {
    const { lede } = said(inputOf({ assessors: [rater(levels(4))] }));
    expect(lede).toMatch(
      /^Risk \d+(\.\d)? of 100, (moderate|high|critical)\. By the claims alone it would be \d+/,
    );
    expect(lede).toContain("All 61 questions are answered, none of them proven.");
    expect(said(inputOf({ basis: "none" })).lede).toContain(
      "every question counts as the worst case",
    );
    expect(said(inputOf({ basis: "draft", assessors: [rater(levels(2))] })).lede).toContain(
      "Nothing is published yet",
    );
  });

  it("name the worst challenge and the work that would lower most", () => {
    expect(said(inputOf({ assessors: [rater(levels(4))] })).risks).toMatch(
      /stands? highest at \d+.*; .* critical, and proving what is claimed would lower them most$/,
    );
    expect(said(inputOf({ basis: "none" })).risks).toContain("answering open questions");
  });
});

describe("why a number is what it is", () => {
  const whyOf = (input: ReadinessInput, id: "data-3" | "data-6" | "model-2") => {
    const { tests, asOf } = readinessAt(input);
    return testWhyTitle("It", tests[id], asOf);
  };

  it("says how a test is proven and until when, or what is missing", () => {
    const fresh = proven({ days: 1, tests: ["data-3"] });
    expect(whyOf(fresh, "data-3")).toMatch(/^“It” is proven by hand until \d+ \w+( \d{4})?$/);
    expect(whyOf(fresh, "data-6")).toBe("Nothing proves “It” yet");
    expect(whyOf(proven({ days: 200, tests: FOUR }), "data-6")).toBe(
      "“It” was proven, and the proof is too old to count",
    );
  });

  it("says what a risk is made of, with the same number the bar has", () => {
    const { challenges } = readinessAt(inputOf({ assessors: [rater(levels(2))] }));
    const score = challenges.testing;
    expect(challengeWhyTitle("Testing", score)).toBe(
      `Testing stands at ${riskText(score.residual?.high ?? 0)}: exposure ${riskText(score.exposure ?? 0)}, ${Math.round(90 * (score.mitigation ?? 0))} % of it mitigated`,
    );
    expect(challengeWhyTitle("Testing", { ...score, residual: null })).toContain("does not apply");
  });
});

describe("how numbers and days are written", () => {
  it("never carries a risk into another band by rounding", () => {
    expect([riskText(74.6), riskText(74.4), riskText(49.97), riskText(75)]).toEqual([
      "74.6",
      "74",
      "49.9",
      "75",
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (value) => {
        expect(riskBand(Number(riskText(value)))).toBe(riskBand(value));
      }),
    );
  });

  it("names the year only when it is another one, by the calendar of UTC", () => {
    expect(day("2026-12-31T20:00:00Z", AT.toISOString())).toBe("31 December");
    expect(day("2027-01-01T00:00:00Z", AT.toISOString())).toBe("1 January 2027");
  });
});
