import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogue, scoring } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, ChallengeId, Factors, TEST_IDS } from "#server/catalogue/schema.ts";
import { exposed, mitigated } from "#server/test/formulas.ts";
import {
  assuredLevel,
  confidence,
  exposureWithGap,
  inherent,
  lowerMedian,
  mean,
  projectBand,
  projectScore,
  residual,
  riskBand,
  roleGap,
  selfPart,
  testPart,
  testShare,
} from "./rules.ts";

const TOLERANCE = 1e-5;
const example = <I extends z.ZodType, E extends z.ZodType>(id: string, input: I, expected: E) => {
  const found = scoring.workedExamples.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no worked example ${id}`);
  return { input: input.parse(found.input), expected: expected.parse(found.expected) };
};
const near = (value: number | null, expected: number) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThan(TOLERANCE);
const Num = z.number();
const Nums = z.array(Num);
const CreditsOf = z.partialRecord(z.enum(TEST_IDS), Num);
const AtContext = z.object({ challengeId: ChallengeId, context: Factors });

describe("worked examples of the rubric", () => {
  it("wx-inherent", () => {
    const { input, expected } = example("wx-inherent", AtContext, Num);
    near(inherent(input.challengeId, input.context), expected);
  });

  it.each(["wx-exposure", "wx-exposure-cap"])("%s", (id) => {
    const Input = AtContext.extend({ experience: z.literal("experienced") });
    const { input, expected } = example(id, Input, Num);
    near(exposed(input.challengeId, input.context, input.experience), expected);
  });

  it("wx-notexp", () => {
    const Expected = z.object({ visible: Num, notVisible: Num });
    const { input, expected } = example("wx-notexp", AtContext, Expected);
    near(exposed(input.challengeId, input.context, "not-experienced", true), expected.visible);
    near(exposed(input.challengeId, input.context, "not-experienced", false), expected.notVisible);
  });

  it("wx-mitigation", () => {
    const Input = z.object({ challengeId: ChallengeId, levels: Nums, credits: CreditsOf });
    const Expected = z.object({ P: Num, T: Num, tau: Num, M: Num });
    const { input, expected } = example("wx-mitigation", Input, Expected);
    near(selfPart(input.levels), expected.P);
    near(testPart(input.challengeId, input.credits), expected.T);
    near(testShare(input.challengeId), expected.tau);
    near(mitigated(input.challengeId, input.levels, input.credits), expected.M);
  });

  it("wx-residual", () => {
    const { input, expected } = example("wx-residual", z.object({ exposure: Num, M: Num }), Num);
    near(residual(input.exposure, input.M), expected);
  });

  it("wx-unknown", () => {
    const Input = z.object({
      challengeId: ChallengeId,
      levels: z.array(Num.nullable()),
      credits: CreditsOf,
      exposure: Num,
    });
    const Expected = z.object({ low: Num, high: Num, point: Num, coverage: Num });
    const { input, expected } = example("wx-unknown", Input, Expected);
    const withUnknownAs = (level: number) => {
      const levels = input.levels.map((answer) => answer ?? level);
      return residual(input.exposure, mitigated(input.challengeId, levels, input.credits));
    };
    near(withUnknownAs(0), expected.high);
    near(withUnknownAs(4), expected.low);
  });

  it("wx-assured", () => {
    const Input = z.object({ levels: Nums, evidenced: z.array(z.boolean()) });
    const Expected = z.object({ assured: Nums, claimedP: Num, assuredP: Num });
    const { input, expected } = example("wx-assured", Input, Expected);
    const assured = input.levels.map((level, i) =>
      assuredLevel(level, input.evidenced[i] ?? false),
    );
    expect(assured).toEqual(expected.assured);
    near(selfPart(input.levels), expected.claimedP);
    near(selfPart(assured), expected.assuredP);
  });

  it("wx-project", () => {
    const Expected = z.object({
      mean: Num,
      score: Num,
      bandOfScore: z.string(),
      band: z.string(),
    });
    const { input, expected } = example("wx-project", Nums, Expected);
    const score = projectScore(input) ?? Number.NaN;
    near(mean(input), expected.mean);
    near(score, expected.score);
    expect(riskBand(score)).toBe(expected.bandOfScore);
    expect(projectBand(score, input)).toBe(expected.band);
  });

  it("wx-raters", () => {
    const Input = z.object({ dataScientist: Nums, engineer: Nums, exposureBefore: Num });
    const Expected = z.object({
      roleGap: Num,
      flag: z.boolean(),
      itemsWithGap2: Num,
      signedMean: Num,
      exposureAfter: Num,
      consensusLowerMedian: Nums,
    });
    const { input, expected } = example("wx-raters", Input, Expected);
    const pairs = input.dataScientist.map((dataScience, i) => ({
      indicatorId: `mo-${i + 1}`,
      dataScience,
      engineering: input.engineer[i] ?? Number.NaN,
    }));
    const gap = roleGap(pairs);
    near(gap.value, expected.roleGap);
    near(gap.signedMean, expected.signedMean);
    expect(gap.isFlagged).toBe(expected.flag);
    expect(gap.openItems).toHaveLength(expected.itemsWithGap2);
    near(exposureWithGap(input.exposureBefore, gap.value ?? 0), expected.exposureAfter);
    expect(pairs.map((pair) => lowerMedian([pair.dataScience, pair.engineering]))).toEqual(
      expected.consensusLowerMedian,
    );
  });

  it("wx-confidence", () => {
    const Input = z.object({ coverage: Num, evidenceShare: Num, distinctRoles: Num });
    const { input, expected } = example("wx-confidence", Input, Num);
    near(confidence(input.coverage, input.evidenceShare, input.distinctRoles), expected);
  });

  it("wx-table1: scores and order of the paper's eight projects, with the mitigation given", () => {
    const Input = z.looseObject({ contexts: z.record(z.string(), Factors) });
    const Expected = z.looseObject({
      order: z.array(z.string()),
      scores: z.record(z.string(), Num),
    });
    const { input, expected } = example("wx-table1", Input, Expected);
    const scores = catalogue.paperTable1.projects.map((project) => {
      const residuals = CHALLENGE_IDS.flatMap((id) => {
        const mark = catalogue.paperTable1.rows[id][project];
        const context = input.contexts[project] ?? {};
        if (mark === "-") return [];
        return mark === "X"
          ? [residual(exposed(id, context, "experienced"), 0.25)]
          : [residual(exposed(id, context, "not-experienced"), 0.5)];
      });
      return { project, score: projectScore(residuals) ?? Number.NaN };
    });
    for (const { project, score } of scores) near(score, expected.scores[project] ?? Number.NaN);
    const order = [...scores].sort((a, b) => b.score - a.score).map(({ project }) => project);
    expect(order).toEqual(expected.order);
  });
});
