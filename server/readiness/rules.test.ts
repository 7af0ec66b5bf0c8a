import { describe, expect, it } from "vitest";
import type { Answers } from "#server/assessments/schema.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { AT, DAY, documentAbout, inputOf, levels, rater } from "#server/test/scored.ts";
import { readinessAt } from "./rules.ts";
import { Readiness } from "./schema.ts";

describe("what a project with given answers scores", () => {
  it("is one value of the schema, for no answers at all too", () => {
    const nobody = readinessAt(inputOf({ basis: "none", assessmentNumber: null }));
    expect(Readiness.safeParse(nobody).error).toBeUndefined();
    expect(nobody.coverage).toBe(0);
    expect(nobody.confidence).toBe(0);
    expect(nobody.mlTestScore).toMatchObject({ final: 0, band: "research" });
    expect(nobody.mlTestScore.binding).toHaveLength(4);
    expect(nobody.staleShare).toBeNull();
  });

  it("has the residual of wx-residual for the answers and credits of wx-mitigation", () => {
    const given = [3, 2, 2, 3, 1, 0];
    const answers: Answers = {
      challenges: {
        "experiment-management": {
          state: "experienced",
          indicators: Object.fromEntries(
            given.map((level, i) => [`em-${i + 1}`, { state: "answered" as const, level }]),
          ),
        },
      },
      tests: {
        "model-1": { claim: "automated" },
        "infra-1": { claim: "manual" },
        "infra-2": { claim: "automated" },
        "infra-3": { claim: "manual" },
        "model-3": { claim: "manual" },
        "data-1": { claim: "automated" },
      },
    };
    const { challenges: scored } = readinessAt(inputOf({ assessors: [rater(answers)] }));
    expect(scored["experiment-management"].claimedResidual?.high).toBeCloseTo(46.082106, 4);
    expect(scored["experiment-management"].inherent).toBeCloseTo(67.4, 9);
    // Nothing is proven: the two levels of 3 count as 2 and no test gives credit.
    const self = 0.7 * (9 / 24) + 0;
    expect(scored["experiment-management"].residual?.high).toBeCloseTo(
      77.51 * (1 - 0.9 * 0.625 * self),
      9,
    );
  });

  it("counts the quick level in the point and in what is claimed only", () => {
    const quick: Answers = {
      challenges: { testing: { state: "experienced", overall: 4 } },
      tests: {},
    };
    const { challenges: scored } = readinessAt(inputOf({ assessors: [rater(quick)] }));
    const { residual, claimedResidual, isQuick, coverage } = scored.testing;
    const none = readinessAt(
      inputOf({
        assessors: [rater({ challenges: { testing: { state: "experienced" } }, tests: {} })],
      }),
    ).challenges.testing;
    expect(isQuick).toBe(true);
    expect(coverage).toBe(0);
    expect(residual?.high).toBe(none.residual?.high);
    expect(residual?.low).toBe(none.residual?.low);
    expect(residual?.point).toBeLessThan(residual?.high ?? 0);
    expect(claimedResidual?.point).toBeLessThan(residual?.point ?? 0);
    expect(claimedResidual?.point).toBe(claimedResidual?.low);
  });

  it("lets an indicator's own answer replace the quick level", () => {
    const answers: Answers = {
      challenges: {
        testing: {
          state: "experienced",
          overall: 4,
          indicators: { "te-1": { state: "answered", level: 0 } },
        },
      },
      tests: {},
    };
    const { indicators } = readinessAt(inputOf({ assessors: [rater(answers)] })).challenges.testing;
    expect(indicators["te-1"]).toMatchObject({ claimedLevel: 0, isQuick: false });
    expect(indicators["te-2"]).toMatchObject({
      claimedLevel: 4,
      assuredLevel: null,
      isQuick: true,
    });
  });

  it("caps levels above 2 at 2 until an accepted document proves them, and again when it lapses", () => {
    const { item, acceptances } = documentAbout({ id: "d1", days: 100, indicators: ["em-1"] });
    const input = inputOf({ assessors: [rater(levels(4))], evidence: [item], acceptances });
    const levelAt = (days: number) => {
      const at = new Date(AT.getTime() + days * DAY);
      return readinessAt({ ...input, at }).challenges["experiment-management"];
    };
    expect(levelAt(0).indicators["em-1"]).toMatchObject({ assuredLevel: 4, isEvidenced: true });
    expect(levelAt(0).indicators["em-2"]).toMatchObject({ assuredLevel: 2, isEvidenced: false });
    expect(levelAt(81).indicators["em-1"]).toMatchObject({ assuredLevel: 2, isEvidenced: false });
    expect(levelAt(81).parts?.stale).toBeGreaterThan(0);
    expect(levelAt(0).parts?.stale).toBe(0);
  });

  it("gives an accepted document half a point, claimed and assured, and takes it back when it lapses", () => {
    const { item, acceptances } = documentAbout({ id: "d1", days: 10, tests: ["data-6"] });
    const input = inputOf({ evidence: [item], acceptances });
    expect(readinessAt(input).tests["data-6"]).toMatchObject({
      claimed: 0.5,
      assured: 0.5,
      credit: 0.5,
      stale: 0,
    });
    const later = readinessAt({ ...input, at: new Date(AT.getTime() + 171 * DAY) });
    expect(later.tests["data-6"]).toMatchObject({ assured: 0, stale: 0.5 });
    expect(later.staleEvidence).toBe(1);
    expect(later.staleShare).toBe(1);
    expect(readinessAt({ ...input, acceptances: [] }).tests["data-6"].assured).toBe(0);
  });

  it("has no score when two agree that nothing applies", () => {
    const nothing: Answers = {
      challenges: Object.fromEntries(
        CHALLENGE_IDS.map((id) => [id, { state: "not-applicable" as const, reason: "over" }]),
      ),
      tests: {},
    };
    const readiness = readinessAt(inputOf({ assessors: [rater(nothing), rater(nothing, "sre")] }));
    expect(readiness.score).toBeNull();
    expect(readiness.band).toBeNull();
    expect(readiness.challenges.testing.residual).toBeNull();
  });

  it("scores a test that two agree does not apply as 0 strictly and scales the adjusted sum", () => {
    const denied: Answers = {
      challenges: {},
      tests: { "infra-6": { claim: "not-applicable", reason: "batch" } },
    };
    const readiness = readinessAt(inputOf({ assessors: [rater(denied), rater(denied, "sre")] }));
    expect(readiness.tests["infra-6"]).toMatchObject({ claim: "not-applicable", assured: 0 });
    expect(readiness.mlTestScore.adjusted.infra).toBe(0);
  });

  it("says of every test why it has the credit it has, with or without evidence", () => {
    const claims: Answers = {
      challenges: {},
      tests: { "data-1": { claim: "automated" }, "data-2": { claim: "none" } },
    };
    const { item, acceptances } = documentAbout({ id: "d1", days: 10, tests: ["data-6"] });
    const readiness = readinessAt(
      inputOf({ assessors: [rater(claims)], evidence: [item], acceptances }),
    );
    expect(readiness.tests["data-1"].because).toEqual([
      {
        rule: "ev-data-1-a",
        evidenceId: null,
        pointer: "",
        text: "Claimed as automated; no evidence about it has been received.",
      },
    ]);
    expect(readiness.tests["data-2"].because[0]?.text).toMatch(/^Answered as not done/);
    expect(readiness.tests["data-6"].because[0]).toMatchObject({ evidenceId: "d1" });
    expect(Object.values(readiness.tests).every((test) => test.because.length > 0)).toBe(true);
  });

  it("doubles every section in the 2016 edition", () => {
    const { item, acceptances } = documentAbout({
      id: "d1",
      days: 1,
      tests: ["data-6", "model-2"],
    });
    const input = inputOf({ evidence: [item], acceptances });
    expect(readinessAt(input).mlTestScore.sections).toMatchObject({ data: 0.5, model: 0.5 });
    expect(readinessAt({ ...input, edition: "2016" }).mlTestScore.sections).toMatchObject({
      data: 1,
      model: 1,
    });
  });
});

describe("the next best actions", () => {
  it("are at most five, at most two about one challenge, and each promises a gain", () => {
    const { actions } = readinessAt(inputOf({ assessors: [rater(levels(1))] }));
    expect(actions.length).toBe(5);
    for (const id of CHALLENGE_IDS)
      expect(actions.filter((action) => action.challengeId === id).length).toBeLessThanOrEqual(2);
    for (const action of actions) expect(action.gain).toMatch(/ [\d.]+ → [\d.]+$/);
  });

  it("mix kinds of work where there are several to choose from", () => {
    const { actions } = readinessAt(inputOf({ assessors: [rater(levels(1))] }));
    const kinds = actions.map((action) => action.kind);
    expect(kinds.filter((kind) => kind === "mitigate").length).toBeGreaterThanOrEqual(2);
    expect(kinds).toContain("prove");
  });

  it("start with accepting what only waits for a second person", () => {
    const { item } = documentAbout({ id: "Lead time report", days: 3, tests: ["data-6"] });
    const { actions } = readinessAt(inputOf({ assessors: [rater(levels(2))], evidence: [item] }));
    expect(actions[0]).toMatchObject({ kind: "accept", testId: "data-6" });
    expect(actions[0]?.gain).toBe("Features and data 0.0 → 0.5");
  });

  it("say to renew what has lapsed and to answer what is open", () => {
    const { item, acceptances } = documentAbout({ id: "d", days: 300, tests: ["data-6"] });
    const kinds = readinessAt(
      inputOf({ assessors: [rater(levels(2, ["testing"]))], evidence: [item], acceptances }),
    ).actions.map((action) => action.kind);
    expect(kinds).toContain("renew");
    expect(kinds).toContain("answer");
  });
});
