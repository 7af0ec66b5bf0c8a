import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { makeEstimate } from "#server/estimates/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { recordOutcome } from "./commands.ts";
import { calibrationTitle, skillText } from "./findings.ts";
import { calibrationOf } from "./queries.ts";
import { naiveChance } from "./rules/naive.ts";
import { type ResolvedEstimate, scoreEstimates, scoreForecasts, shareOf } from "./rules/scores.ts";

const said = {
  effortDays: { p10: 80, p50: 100, p80: 120, p90: 130, mean: 103 },
  plannedDays: 90,
  // Even from 50 to 150, for figures that can be reckoned by hand.
  histogram: { from: 50, to: 150, counts: Array(30).fill(10) },
};
const took = (actualDays: number): ResolvedEstimate => ({ madeAt: "2026-01-01", said, actualDays });

describe("were the ranges right", () => {
  it("counts outcomes between P10 and P90, with the range that so few leave", () => {
    const scores = scoreEstimates([took(100), took(80), took(131), took(60)]);
    expect(scores.coverage).toMatchObject({ hits: 2, of: 4 });
    expect(scores.coverage.low).toBeGreaterThan(0.05);
    expect(scores.coverage.high).toBeLessThan(0.95);
    expect(scores.pit).toBeNull();
  });

  it("Jeffreys' interval is the published one", () => {
    // Brown, Cai and DasGupta 2001: 5 of 10 gives 0.2235 to 0.7765; 0 of 10 ends at 0.2172.
    expect(shareOf(5, 10).low).toBeCloseTo(0.2235, 3);
    expect(shareOf(5, 10).high).toBeCloseTo(0.7765, 3);
    expect(shareOf(0, 10)).toMatchObject({ low: 0 });
    expect(shareOf(0, 10).high).toBeCloseTo(0.2172, 3);
  });

  it("CRPS of an even distribution is the closed form, in days", () => {
    // Uniform on [50, 150], actual at its middle: width ÷ 12.
    expect(scoreEstimates([took(100)]).crpsDays).toBeCloseTo(100 / 12, 1);
    // Beyond its end every further day costs a day.
    const far = scoreEstimates([took(250)]).crpsDays ?? 0;
    expect(far - (scoreEstimates([took(150)]).crpsDays ?? 0)).toBeCloseTo(100, 6);
  });

  it("outcomes in the middle fifth are shown there, once there are ten", () => {
    expect(scoreEstimates(Array(10).fill(took(100))).pit).toEqual([0, 0, 10, 0, 0]);
  });

  it("skill is against the plan's own number give or take a quarter", () => {
    const scores = scoreEstimates([took(100)]);
    expect(scores.pinball?.skill).toBeCloseTo(
      1 - (scores.pinball?.ours ?? 0) / (scores.pinball?.naive ?? 1),
      12,
    );
    expect(skillText({ skill: 0.25 }, "the plan")).toBe("25 % better than the plan.");
    expect(skillText({ skill: -0.1 }, "the plan")).toBe("10 % worse than the plan.");
    expect(skillText(null, "the plan")).toMatch(/nothing/i);
  });

  it("says too few to judge, too narrow, or as promised", () => {
    const title = (hits: number, of: number) =>
      calibrationTitle({ estimates: { ...scoreEstimates([]), coverage: shareOf(hits, of) } });
    expect(title(0, 0)).toMatch(/No estimate has been resolved/);
    expect(title(4, 5)).toBe("Too few to judge: 4 of 5 ended within their range");
    expect(title(8, 20)).toMatch(/too narrow/);
    expect(title(16, 20)).toMatch(/as promised/);
    expect(title(100, 100)).toMatch(/wider than they need be/);
  });
});

describe("were the chances right", () => {
  const many = (chance: number, reached: number, of: number) =>
    Array.from({ length: of }, (_, i) => ({ chance, naiveChance: 0, reached: i < reached }));

  it("a bin with fewer than five is not shown", () => {
    const { reliability } = scoreForecasts([...many(0.1, 1, 10), ...many(0.9, 3, 4)]);
    expect(reliability).toHaveLength(1);
    expect(reliability[0]).toMatchObject({ from: 0, to: 0.2, count: 10, reached: 0.1 });
    expect(reliability[0]?.chance).toBeCloseTo(0.1, 9);
  });

  it("recalibration is told from twenty on and never scores worse on what it was made from", () => {
    expect(scoreForecasts(many(0.5, 2, 19)).recalibration).toBeNull();
    const told = scoreForecasts(many(0.5, 2, 40)).recalibration;
    expect(told?.shift).toBeLessThan(0);
    expect(told?.after).toBeLessThan(told?.before ?? 0);
  });

  it("the naive chance carries the last ten runs on", () => {
    const values = Array.from({ length: 11 }, (_, i) => i / 10);
    const ask = (target: number, horizonRuns: number) =>
      naiveChance({ values, target, direction: "max", horizonRuns });
    expect(ask(2, 10)).toBeCloseTo(0.5, 9);
    expect(ask(2, 13)).toBe(1);
    expect(ask(2, 7)).toBe(0);
    expect(naiveChance({ values: [1, 1, 1], target: 2, direction: "max", horizonRuns: 60 })).toBe(
      0,
    );
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { nil: null })),
        fc.integer(),
        (odd, target) => {
          const chance = naiveChance({ values: odd, target, direction: "min", horizonRuns: 10 });
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("a workspace's record", () => {
  const database = testDb();
  let deps: Deps;
  let scope: ProjectScope;

  beforeAll(async () => {
    let second = 0;
    deps = database.deps(() => new Date(Date.UTC(2026, 2, 1, 12) + second++ * 1_000));
    const owner = await ownerScope(deps);
    const { slug } = await registerProject(deps, owner, { name: "Judged", factors: {} });
    scope = await findProject(deps, owner, slug);
  });

  it("an estimate is open, then resolved, and its last word counts", async () => {
    const plan = {
      packages: [{ id: "a", name: "A", low: 3, likely: 5, high: 10 }],
      samples: 2_000,
    };
    const { estimateId } = await makeEstimate(deps, scope, { plan });
    expect((await calibrationOf(deps, scope)).records[0]).toMatchObject({
      kind: null,
      came: "Open.",
    });
    const say = (over: Partial<Parameters<typeof recordOutcome>[2]>) =>
      recordOutcome(deps, scope, {
        estimateId,
        kind: "resolved",
        actualDays: null,
        note: "",
        ...over,
      });
    await say({ actualDays: 500 });
    await say({ actualDays: 6 });
    const after = await calibrationOf(deps, scope);
    expect(after.estimates.coverage).toMatchObject({ hits: 1, of: 1 });
    expect(after.records[0]?.came).toBe("Took 6 person-days.");
    await Promise.all([say({ actualDays: 7 }), say({ actualDays: 8 })]);
    const kept = await deps.db.outcome.count({ where: { subjectId: estimateId } });
    const both = await calibrationOf(deps, scope);
    expect([kept, both.estimates.coverage.of]).toEqual([4, 1]);
    expect(both.records[0]?.came).toMatch(/^Took [78] person-days\.$/);
    await say({ kind: "stopped", note: "Cancelled for want of data." });
    const stopped = await calibrationOf(deps, scope);
    expect(stopped.estimates.coverage.of).toBe(0);
    expect(stopped.records[0]?.came).toMatch(/Stopped before it ended. Cancelled/);
  });

  it("refuses an outcome without its number, its reason or its estimate", async () => {
    const of = { estimateId: "none", kind: "resolved" as const, actualDays: 3, note: "" };
    await expect(recordOutcome(deps, scope, of)).rejects.toMatchObject({ code: "not-found" });
    const [record] = (await calibrationOf(deps, scope)).records;
    const estimateId = record?.subjectId ?? "";
    await expect(
      recordOutcome(deps, scope, { ...of, estimateId, actualDays: null }),
    ).rejects.toMatchObject({ code: "invalid" });
    await expect(
      recordOutcome(deps, scope, { ...of, estimateId, kind: "stopped" }),
    ).rejects.toMatchObject({ code: "invalid" });
  });
});
