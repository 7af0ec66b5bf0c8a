import { describe, expect, it } from "vitest";
import { catalogue, challenges, indicatorOf, rulesOf, tests, testWeightsOf } from "./catalogue.ts";
import { CHALLENGE_IDS, FACTORS, IndicatorId, SECTION_IDS, TEST_IDS } from "./schema.ts";

const allIndicators = challenges.flatMap((challenge) => challenge.indicators);

describe("the catalogue", () => {
  it("holds twelve challenges, 61 indicators with five anchors each and 28 tests in both editions", () => {
    expect(catalogue.challenges.items.map((item) => item.id)).toEqual([...CHALLENGE_IDS]);
    expect(allIndicators).toHaveLength(61);
    expect(allIndicators.every((item) => item.anchors.length === 5)).toBe(true);
    expect(catalogue.mlTestScore.tests.map((test) => test.id)).toEqual([...TEST_IDS]);
    expect(tests.every((test) => test.editions["2016"].name && test.editions["2017"].name)).toBe(
      true,
    );
    for (const section of SECTION_IDS) {
      expect(tests.filter((test) => test.section === section)).toHaveLength(7);
    }
  });

  it("has one automated and one manual evidence rule for every test", () => {
    expect(catalogue.evidence.rules).toHaveLength(56);
    for (const test of tests) {
      expect(
        rulesOf(test.id)
          .map((rule) => rule.credit)
          .sort(),
      ).toEqual(["automated", "manual"]);
    }
    expect(
      catalogue.evidence.rules.filter((r) => r.credit === "automated" && !r.checks.length),
    ).toEqual([]);
  });

  it("holds 45 handover items whose giver and accepter are two of the eight roles", () => {
    const roles = new Set(catalogue.handover.roles.map((role) => role.id));
    expect(catalogue.handover.items).toHaveLength(45);
    for (const item of catalogue.handover.items) {
      expect(roles.has(item.giver) && roles.has(item.accepter)).toBe(true);
      expect(item.giver).not.toBe(item.accepter);
      expect(catalogue.handover.groups).toContain(item.group);
    }
  });

  it("names only sources, evidence kinds and indicators that exist", () => {
    const sources = new Set(catalogue.sources.map((source) => source.id));
    const kinds = new Set(catalogue.evidence.kinds.map((kind) => kind.id));
    const cited = [
      ...tests.flatMap((test) => test.sources),
      ...challenges.flatMap((item) => [
        ...item.sources,
        ...item.mitigations.flatMap((m) => m.sources),
      ]),
      ...catalogue.mlTestScore.editions.map((edition) => edition.citation),
      ...catalogue.gates.publicPractice.map((practice) => practice.source),
    ];
    expect(cited.filter((id) => !sources.has(id))).toEqual([]);
    const usedKinds = [
      ...catalogue.evidence.rules.flatMap((rule) => rule.kinds),
      ...catalogue.handover.items.flatMap((item) => item.autoTick.kinds),
    ];
    expect(usedKinds.filter((id) => !kinds.has(id))).toEqual([]);
    const raised = challenges.flatMap((item) => item.mitigations.flatMap((m) => m.raises));
    expect(raised.filter((id) => indicatorOf(id) === null)).toEqual([]);
  });

  it("gives every id once", () => {
    const ids = [
      ...tests,
      ...catalogue.evidence.rules,
      ...challenges,
      ...allIndicators,
      ...challenges.flatMap((item) => item.mitigations),
      ...catalogue.handover.items,
      ...catalogue.gates.policies,
      ...catalogue.gates.policies.flatMap((policy) => policy.rules),
      ...catalogue.sources,
    ].map((item) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(allIndicators.every((item) => IndicatorId.safeParse(item.id).success)).toBe(true);
  });

  it("knows the factors that projects can set, with a value for every level", () => {
    for (const [factor, levels] of Object.entries(FACTORS)) {
      const values = catalogue.scoringModel.factors[factor as keyof typeof FACTORS];
      expect(Object.keys(values)).toEqual([...levels]);
      expect(Math.max(...Object.values(values))).toBe(Object.values(values).at(-1));
    }
  });

  it("weighs the factors of each challenge to exactly one and has the test weights of rubric 3.13", () => {
    const sums = {
      EM: 9,
      LT: 11,
      TR: 12,
      RL: 8,
      TE: 15,
      DM: 9,
      MO: 15,
      FL: 10,
      GC: 11,
      EE: 8,
      PS: 10,
      CD: 9,
    };
    for (const challenge of challenges) {
      const weights = Object.values(catalogue.scoringModel.weights[challenge.id]);
      expect(weights.reduce((sum, weight) => sum + (weight ?? 0), 0)).toBeCloseTo(1, 12);
      const total = testWeightsOf(challenge.id).reduce((sum, cell) => sum + cell.weight, 0);
      expect(total).toBe(sums[challenge.code as keyof typeof sums]);
    }
  });

  it("cannot be changed by whoever reads it", () => {
    expect(() => Object.assign(catalogue.scoringModel.constants, { inherentBase: 0 })).toThrow();
  });
});
