import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answers, AssessorAnswers } from "#server/assessments/schema.ts";
import { challenges, tests } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId, TEST_IDS } from "#server/catalogue/schema.ts";
import { RISK_BANDS } from "#server/challenges/rules.ts";
import type { Role } from "#server/identity/schema.ts";
import type { AcceptanceItem, EvidenceItem } from "#server/signals/schema.ts";
import { readinessAt } from "./rules.ts";
import { Readiness, type ReadinessInput } from "./schema.ts";

const AT = new Date("2026-11-25T00:00:00.000Z");
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(AT.getTime() - days * DAY).toISOString();

const EST = {
  stage: "scaled",
  criticality: "high",
  sensitivity: "personal",
  modelClass: "shallow-nn",
  dataSize: "large-single-node",
  team: "cross-functional",
  feedback: "direct",
  dependencies: "many-changing",
  novelty: "adapted",
} as const;

/** The document a person enters about tests or indicators, and its acceptance by somebody else. */
function documentAbout(of: { id: string; days: number; tests?: string[]; indicators?: string[] }) {
  const item: EvidenceItem = {
    evidenceId: of.id,
    source: "document",
    senderKind: "person",
    senderId: "anna",
    receivedAt: daysAgo(of.days),
    observedAt: daysAgo(of.days),
    isDated: true,
    context: {},
    readings: [
      {
        catalogueKind: "document",
        subject: of.id,
        observedAt: daysAgo(of.days),
        pointer: "",
        metrics: {
          title: of.id,
          author: "anna",
          hasLinkOrText: true,
          tests: of.tests ?? [],
          indicators: of.indicators ?? [],
          handoverItems: [],
        },
      },
    ],
    sightings: [],
  };
  const acceptances: AcceptanceItem[] = [...(of.tests ?? []), ...(of.indicators ?? [])].map(
    (targetId) => ({
      evidenceId: of.id,
      targetId,
      acceptedById: "ben",
      role: "engineer",
      acceptedAt: daysAgo(of.days - 0.5),
    }),
  );
  return { item, acceptances };
}

function inputOf(of: Partial<ReadinessInput> = {}): ReadinessInput {
  return {
    factors: EST,
    profile: {},
    basis: "published",
    assessmentNumber: 1,
    assessors: [],
    evidence: [],
    acceptances: [],
    at: AT,
    ...of,
  };
}

function levels(level: number, only: readonly ChallengeId[] = CHALLENGE_IDS): Answers {
  return {
    challenges: Object.fromEntries(
      challenges
        .filter(({ id }) => only.includes(id))
        .map(({ id, indicators }) => [
          id,
          {
            state: "experienced" as const,
            indicators: Object.fromEntries(
              indicators.map((one) => [one.id, { state: "answered" as const, level }]),
            ),
          },
        ]),
    ),
    tests: {},
  };
}

const rater = (answers: Answers, role: Role = "data-scientist"): AssessorAnswers => ({
  assessorId: role,
  role,
  answers,
});

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

describe("properties of the scores", () => {
  const level = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
  const answersArb = fc
    .record({
      levels: fc.array(level, { minLength: 61, maxLength: 61 }),
      states: fc.array(fc.constantFrom("experienced", "not-experienced", "unknown"), {
        minLength: 12,
        maxLength: 12,
      }),
      overall: fc.array(level, { minLength: 12, maxLength: 12 }),
      claims: fc.array(fc.constantFrom("none", "manual", "automated", "unknown"), {
        minLength: 28,
        maxLength: 28,
      }),
    })
    .map((drawn): Answers => {
      const flat = [...drawn.levels];
      return {
        challenges: Object.fromEntries(
          challenges.map(({ id, indicators }, c) => [
            id,
            {
              state: drawn.states[c] ?? "unknown",
              ...(typeof drawn.overall[c] === "number" && { overall: drawn.overall[c] }),
              indicators: Object.fromEntries(
                indicators.flatMap((one) => {
                  const given = flat.shift() ?? null;
                  return given === null
                    ? []
                    : [[one.id, { state: "answered" as const, level: given }]];
                }),
              ),
            },
          ]),
        ),
        tests: Object.fromEntries(
          tests.map((test, i) => [test.id, { claim: drawn.claims[i] ?? "unknown" }]),
        ),
      };
    });
  const documentsArb = fc
    .array(
      fc.record({
        days: fc.integer({ min: 1, max: 400 }),
        tests: fc.subarray([...TEST_IDS], { maxLength: 6 }),
        indicators: fc.subarray(
          challenges.flatMap(({ indicators }) => indicators.map((one) => one.id)),
          { maxLength: 10 },
        ),
      }),
      { maxLength: 4 },
    )
    .map((drawn) => drawn.map((one, i) => documentAbout({ id: `d${i}`, ...one })));
  const inputArb = fc.record({ one: answersArb, two: answersArb, documents: documentsArb }).map(
    ({ one, two, documents }): ReadinessInput =>
      inputOf({
        assessors: [rater(one), rater(two, "engineer")],
        evidence: documents.map(({ item }) => item),
        acceptances: documents.flatMap(({ acceptances }) => acceptances),
      }),
  );
  const quiet = { withActions: false };

  it("the four parts of every risk are never negative and sum to its upper end", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        for (const score of Object.values(readinessAt(input, quiet).challenges)) {
          if (!score.parts || !score.residual) continue;
          const { sure, stale, unproven, unanswered } = score.parts;
          for (const part of [sure, stale, unproven, unanswered])
            expect(part).toBeGreaterThanOrEqual(-1e-9);
          expect(sure + stale + unproven + unanswered).toBeCloseTo(score.residual.high, 9);
          expect(score.residual.high - score.residual.low).toBeCloseTo(unanswered, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("intervals are ordered, and the claims never look worse than what is assured", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const readiness = readinessAt(input, quiet);
        for (const { residual, claimedResidual } of Object.values(readiness.challenges)) {
          for (const one of [residual, claimedResidual]) {
            expect(one?.low).toBeLessThanOrEqual((one?.point ?? 0) + 1e-9);
            expect(one?.point).toBeLessThanOrEqual((one?.high ?? 0) + 1e-9);
          }
          expect(claimedResidual?.high).toBeLessThanOrEqual((residual?.high ?? 0) + 1e-9);
        }
        expect(readiness.claimed).toBeLessThanOrEqual((readiness.assured ?? 0) + 1e-9);
        for (const test of Object.values(readiness.tests))
          expect(test.claimed).toBeGreaterThanOrEqual(test.assured);
      }),
      { numRuns: 60 },
    );
  });

  it("without anything new, time never lowers the risk or raises a test", () => {
    fc.assert(
      fc.property(inputArb, fc.integer({ min: 0, max: 500 }), (input, days) => {
        const now = readinessAt(input, quiet);
        const later = readinessAt({ ...input, at: new Date(AT.getTime() + days * DAY) }, quiet);
        expect(later.score).toBeGreaterThanOrEqual((now.score ?? 0) - 1e-9);
        expect(later.mlTestScore.final).toBeLessThanOrEqual(now.mlTestScore.final);
        for (const id of TEST_IDS)
          expect(later.tests[id].assured).toBeLessThanOrEqual(now.tests[id].assured);
      }),
      { numRuns: 60 },
    );
  });

  it("forgetting an answer of the only assessor never lowers the score", () => {
    const which = fc.nat({ max: 60 });
    fc.assert(
      fc.property(answersArb, which, (answers, at) => {
        const forgotten = structuredClone(answers);
        const id = challenges.flatMap((one) => one.indicators.map((i) => [one.id, i.id] as const))[
          at
        ];
        if (id) delete forgotten.challenges[id[0]]?.indicators?.[id[1]];
        const before = readinessAt(inputOf({ assessors: [rater(answers)] }), quiet).score ?? 0;
        const after = readinessAt(inputOf({ assessors: [rater(forgotten)] }), quiet).score ?? 0;
        expect(after).toBeGreaterThanOrEqual(before - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("marking a challenge not applicable leaves every other residual as it was", () => {
    // Monitoring is the exception by rule: it decides what would have been seen in production.
    const marked = fc.constantFrom(...CHALLENGE_IDS.filter((id) => id !== "monitoring-logging"));
    fc.assert(
      fc.property(answersArb, marked, (answers, id) => {
        const denied: Answers = {
          ...answers,
          challenges: { ...answers.challenges, [id]: { state: "not-applicable" } },
        };
        const score = (given: Answers) =>
          readinessAt(inputOf({ assessors: [rater(given), rater(given, "sre")] }), quiet)
            .challenges;
        const [before, after] = [score(answers), score(denied)];
        expect(after[id].residual).toBeNull();
        for (const other of CHALLENGE_IDS.filter((one) => one !== id))
          expect(after[other].residual).toEqual(before[other].residual);
      }),
      { numRuns: 30 },
    );
  });

  it("the band is never better than the worst challenge's, and asking twice gives the same", () => {
    fc.assert(
      fc.property(inputArb, (input) => {
        const readiness = readinessAt(input);
        const worst = Math.max(
          ...Object.values(readiness.challenges).map((one) => one.residual?.high ?? 0),
        );
        const least = worst >= 75 ? 3 : worst >= 50 ? 2 : worst >= 25 ? 1 : 0;
        expect(RISK_BANDS.indexOf(readiness.band ?? "low")).toBeGreaterThanOrEqual(least);
        expect(readinessAt(structuredClone(input))).toEqual(readiness);
      }),
      { numRuns: 30 },
    );
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
