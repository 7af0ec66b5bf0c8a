import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { challengeOf, challenges } from "#server/catalogue/catalogue.ts";
import type { ChallengeId, TestId } from "#server/catalogue/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import { mergeAnswers } from "./rules.ts";
import { type AssessorAnswers, type ChallengeAnswer, MergedAnswers } from "./schema.ts";

const rater = (
  role: Role,
  given: Partial<Record<ChallengeId, ChallengeAnswer>>,
  claims: Partial<Record<TestId, "none" | "manual" | "automated" | "not-applicable">> = {},
): AssessorAnswers => ({
  assessorId: `${role}-1`,
  role,
  answers: {
    challenges: given,
    tests: Object.fromEntries(Object.entries(claims).map(([id, claim]) => [id, { claim }])),
  },
});
const monitoring = (levels: readonly number[]): Partial<Record<ChallengeId, ChallengeAnswer>> => ({
  "monitoring-logging": {
    state: "experienced",
    indicators: Object.fromEntries(
      levels.map((level, i) => [`mo-${i + 1}`, { state: "answered" as const, level }]),
    ),
  },
});
const notApplicable = { state: "not-applicable" as const, reason: "nothing is served" };

describe("answers of several assessors", () => {
  it("without anyone's answer are unknown everywhere", () => {
    const merged = MergedAnswers.parse(mergeAnswers([]));
    expect(Object.values(merged.challenges).map((item) => item.state)).toEqual(
      Array(12).fill("unknown"),
    );
    expect(Object.values(merged.tests).every((test) => test.claim === "unknown")).toBe(true);
    expect(merged.roles).toEqual([]);
    expect(merged.roleGap.value).toBeNull();
  });

  it("settle on the lower median, with the role gap of the worked example", () => {
    const merged = mergeAnswers([
      rater("data-scientist", monitoring([4, 3, 3, 2, 3])),
      rater("engineer", monitoring([2, 2, 1, 2, 1])),
    ]);
    const levels = Object.values(merged.challenges["monitoring-logging"].indicators);
    expect(levels.map((indicator) => indicator.level)).toEqual([2, 2, 1, 2, 1]);
    expect(merged.roleGap.value).toBeCloseTo(0.35, 9);
    expect(merged.roleGap.openItems).toEqual(["mo-1", "mo-3", "mo-5"]);
  });

  it("count product owners as raters, but on neither side of the gap", () => {
    const merged = mergeAnswers([
      rater("data-scientist", monitoring([4])),
      rater("product-owner", monitoring([0])),
    ]);
    expect(merged.challenges["monitoring-logging"].indicators["mo-1"]?.level).toBe(0);
    expect(merged.roleGap.value).toBeNull();
    expect(merged.roles).toEqual(["data-scientist", "product-owner"]);
  });

  it("take 'does not apply' from nobody alone: it awaits approval and counts as unknown", () => {
    const one = mergeAnswers([rater("data-scientist", { "monitoring-logging": notApplicable })]);
    expect(one.challenges["monitoring-logging"]).toMatchObject({
      state: "unknown",
      awaitsApproval: true,
    });
    const two = mergeAnswers([
      rater("data-scientist", { "monitoring-logging": notApplicable }),
      rater("sre", { "monitoring-logging": notApplicable }),
    ]);
    expect(two.challenges["monitoring-logging"]).toMatchObject({
      state: "not-applicable",
      awaitsApproval: false,
    });
  });

  it("let two deny a test, but not against as many who rate it", () => {
    const deny = rater("data-scientist", {}, { "infra-6": "not-applicable" });
    const denyToo = rater("engineer", {}, { "infra-6": "not-applicable" });
    const rate = rater("sre", {}, { "infra-6": "manual" });
    const rateToo = rater("security", {}, { "infra-6": "automated" });
    expect(mergeAnswers([deny]).tests["infra-6"]).toEqual({
      claim: "unknown",
      awaitsApproval: true,
    });
    expect(mergeAnswers([deny, denyToo]).tests["infra-6"].claim).toBe("not-applicable");
    expect(mergeAnswers([deny, denyToo, rate]).tests["infra-6"].claim).toBe("not-applicable");
    expect(mergeAnswers([deny, denyToo, rate, rateToo]).tests["infra-6"].claim).toBe("manual");
  });

  it("keep what happened to one of two assessors: experienced outweighs not experienced", () => {
    const merged = mergeAnswers([
      rater("data-scientist", { testing: { state: "not-experienced" } }),
      rater("engineer", { testing: { state: "experienced" } }),
    ]);
    expect(merged.challenges.testing.state).toBe("experienced");
    expect(merged.challenges.testing.roles).toEqual(["data-scientist", "engineer"]);
  });

  it("never lie above the median of the levels given, whoever abstains", () => {
    const level = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 7 }), (levels) => {
        const merged = mergeAnswers(
          levels.map((value) => rater("engineer", value === undefined ? {} : monitoring([value]))),
        );
        const given = levels.filter((value) => value !== undefined).sort((a, b) => a - b);
        const expected = given[Math.floor((given.length - 1) / 2)] ?? null;
        const indicator = merged.challenges["monitoring-logging"].indicators["mo-1"];
        expect(indicator?.level ?? null).toBe(expected);
      }),
    );
  });

  it("cover every indicator of every challenge", () => {
    const merged = mergeAnswers([]);
    for (const { id } of challenges) {
      expect(Object.keys(merged.challenges[id].indicators)).toEqual(
        challengeOf(id).indicators.map((indicator) => indicator.id),
      );
    }
  });
});
