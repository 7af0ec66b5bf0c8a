import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssessorAnswers } from "#server/assessments/schema.ts";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { Signal } from "#server/signals/schema.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { foundItems, isFoundId } from "./found.ts";

const parts = (more: Partial<Record<"sure" | "stale" | "unproven" | "unanswered", number>>) => ({
  sure: 0,
  stale: 0,
  unproven: 0,
  unanswered: 0,
  ...more,
});

function withRisk(id: ChallengeId, of: ReturnType<typeof parts>, more: Partial<Readiness> = {}) {
  const readiness = readinessFor({ more });
  const high = of.sure + of.stale + of.unproven + of.unanswered;
  const residual = { low: of.sure, point: high, high };
  const score = { ...readiness.challenges[id], residual, parts: of };
  return { ...readiness, challenges: { ...readiness.challenges, [id]: score } };
}

const found = (
  readiness: Readiness,
  more: { owners?: Parameters<typeof foundItems>[0]["owners"]; assessors?: AssessorAnswers[] } = {},
) => foundItems({ readiness, owners: more.owners ?? [], assessors: more.assessors ?? [] });

const failing: Signal = {
  testId: "infra-2",
  rule: "ev-infra-2-a",
  outcome: "fail",
  credit: 0,
  creditWhenFresh: 0,
  executionCredit: 0.5,
  observedAt: "2026-11-22T00:00:00.000Z",
  expiresAt: null,
  zeroAt: null,
  because: [
    {
      rule: "ev-infra-2-a",
      evidenceId: "e1",
      pointer: "",
      text: "3 of 40 failed",
      outcome: "fail",
    },
  ],
  missing: [],
  evidenceIds: ["e1"],
};

describe("a project's own gaps, disagreements and unknowns", () => {
  test("a project in good order has none", () => {
    expect(found(readinessFor())).toEqual([]);
  });

  test("a risk that is high by what is known is a gap, with its reason and its owner", () => {
    const readiness = withRisk("testing", parts({ sure: 41.26, unproven: 20 }));
    const owners = [{ area: "features" as const, userId: "fay" }];
    expect(found(readiness, { owners })).toEqual([
      {
        id: "gap-testing",
        origin: "gap",
        group: "code",
        giver: "data-scientist",
        receiver: "engineer",
        ownerId: "fay",
        text: "Testing: the receiving side knows the risk, and what is done about it",
        because: "Risk 61.2, high; 41.2 of it stays even if all that is claimed holds.",
      },
    ]);
  });

  test("a risk that is high only because nobody answered is no gap", () => {
    expect(found(withRisk("testing", parts({ sure: 20, unanswered: 60 })))).toEqual([]);
  });

  test("a test that fails is one until something proves it", () => {
    const of = (credit: number) =>
      readinessFor({ credits: { "infra-2": credit }, more: { signals: [failing] } });
    expect(found(of(0))).toMatchObject([{ id: "gap-infra-2", because: "3 of 40 failed" }]);
    expect(found(of(0.5))).toEqual([]);
  });

  test("a gap of two levels says who rated what", () => {
    const rated = (role: AssessorAnswers["role"], level: number): AssessorAnswers => ({
      assessorId: role,
      role,
      answers: {
        challenges: {
          "cultural-differences": {
            state: "experienced",
            indicators: { "cd-1": { state: "answered", level } },
          },
        },
        tests: {},
      },
    });
    const readiness = readinessFor({
      more: { roleGap: { value: 3, isFlagged: true, openItems: ["cd-1"] } },
    });
    const assessors = [rated("data-scientist", 4), rated("engineer", 1)];
    expect(found(readiness, { assessors })).toMatchObject([
      {
        id: "apart-cd-1",
        origin: "disagreement",
        because:
          "Two levels or more lie between the two sides, and nobody has explained it: data scientist 4, engineer 1, of 0 to 4.",
      },
    ]);
    const settled = readinessFor({
      more: { roleGap: { value: 0, isFlagged: false, openItems: [] } },
    });
    expect(found(settled, { assessors })).toEqual([]);
  });

  test("questions that nobody answered are one item a challenge, and one in all where nobody rated", () => {
    const readiness = readinessFor();
    const { testing } = readiness.challenges;
    const open = { ...testing, applicable: 9, answered: 2 };
    const half = { ...readiness, challenges: { ...readiness.challenges, testing: open } };
    expect(found(half)).toMatchObject([
      {
        id: "unknown-testing",
        because: "7 of 9 questions have no answer, and count as the worst.",
      },
    ]);
    const nobody = { ...withRisk("testing", parts({ sure: 60 })), basis: "none" as const };
    expect(found(nobody).map(({ id }) => id)).toEqual(["unknown-ratings"]);
  });

  test("one cause is one item, by the same id however large it is, and ids are told from others", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHALLENGE_IDS),
        fc.double({ min: 50, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 49.9, noNaN: true }),
        (id, sure, less) => {
          const items = found(withRisk(id, parts({ sure })));
          expect(items.map((one) => one.id)).toEqual([`gap-${id}`]);
          expect(items.every((one) => isFoundId(one.id) && one.giver !== one.receiver)).toBe(true);
          expect(found(withRisk(id, parts({ sure: less })))).toEqual([]);
        },
      ),
    );
    expect(["ho-code-1", "own-1", "gap-none", "apart-data-7x"].filter(isFoundId)).toEqual([]);
  });
});
