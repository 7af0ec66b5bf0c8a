import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standingAgreements } from "#server/assessments/rules/agreements.ts";
import { mergeAnswers } from "#server/assessments/rules.ts";
import type {
  AgreementEntry,
  AssessorAnswers,
  IndicatorAnswer,
} from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { ROLES, type Role } from "#server/identity/schema.ts";
import { krippendorffAlpha } from "./rules/alpha.ts";
import { sideBySide } from "./rules/side-by-side.ts";

const at = new Date("2026-03-01T12:00:00Z");
const indicators = challenges.flatMap(({ id, indicators: all }) =>
  all.map((one) => ({ challengeId: id, id: one.id })),
);

type Given = { readonly role: Role; readonly levels: Readonly<Record<string, number | "unknown">> };

/** People by what they answered: their ids are a, b, c in order. */
function ratingsOf(given: readonly Given[]): AssessorAnswers[] {
  return given.map(({ role, levels }, i) => ({
    assessorId: String.fromCharCode(97 + i),
    role,
    answers: {
      challenges: Object.fromEntries(
        challenges.map((challenge) => [
          challenge.id,
          {
            state: "unknown" as const,
            indicators: Object.fromEntries(
              challenge.indicators.flatMap((one): [string, IndicatorAnswer][] => {
                const level = levels[one.id];
                if (level === undefined) return [];
                if (level === "unknown") return [[one.id, { state: "unknown" as const }]];
                return [[one.id, { state: "answered" as const, level }]];
              }),
            ),
          },
        ]),
      ),
      tests: {},
    },
  }));
}
const roundOf = (given: readonly Given[]) => {
  const ratings = ratingsOf(given);
  return {
    ratings,
    invitees: ratings.map(({ assessorId, role }) => ({ userId: assessorId, role })),
  };
};
type Line = Extract<AgreementEntry, { kind: "indicator" }>;
const entry = (of: Partial<Line> & { id: string; seq: number }): Line => ({
  kind: "indicator",
  value: { state: "answered", level: 2 },
  note: "",
  recordedById: "a",
  recordedAt: at,
  ...of,
});

describe("Krippendorff's alpha", () => {
  // Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, part C: four observers, twelve
  // units, missing data; the interval alpha is 0.849.
  test("is what its author computed on his example", () => {
    const units = [
      [1, 1, 1],
      [2, 2, 3, 2],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
      [2, 2, 2, 2],
      [1, 2, 3, 4],
      [4, 4, 4, 4],
      [1, 1, 2, 1],
      [2, 2, 2, 2],
      [5, 5, 5],
      [1, 1],
      [3],
    ];
    expect(krippendorffAlpha(units)).toBeCloseTo(0.849, 3);
  });

  test("is 1 where all agree, and nothing where nothing varies or nobody overlaps", () => {
    expect(
      krippendorffAlpha([
        [1, 1],
        [3, 3],
      ]),
    ).toBe(1);
    expect(
      krippendorffAlpha([
        [2, 2],
        [2, 2],
      ]),
    ).toBeNull();
    expect(krippendorffAlpha([[1], [2]])).toBeNull();
    expect(krippendorffAlpha([])).toBeNull();
  });

  test("is shown from three raters and ten indicators on, and not before", () => {
    const ten = Object.fromEntries(indicators.slice(0, 10).map(({ id }, i) => [id, i % 5]));
    const nine = Object.fromEntries(Object.entries(ten).slice(0, 9));
    const people = (n: number, levels: Given["levels"]) =>
      Array.from({ length: n }, (_, i): Given => ({ role: ROLES[i] ?? "sre", levels }));
    expect(sideBySide(roundOf(people(3, ten)), []).alpha).toBe(1);
    expect(sideBySide(roundOf(people(3, nine)), []).alpha).toBeNull();
    expect(sideBySide(roundOf(people(2, ten)), []).alpha).toBeNull();
    // Who abstains everywhere is no rater.
    const silent: Given = { role: "sre", levels: { "mo-1": "unknown" } };
    expect(sideBySide(roundOf([...people(2, ten), silent]), []).alpha).toBeNull();
  });
});

describe("side by side", () => {
  test("names who abstained, and they pull nothing down", () => {
    const { rows } = sideBySide(
      roundOf([
        { role: "data-scientist", levels: { "mo-1": 3 } },
        { role: "engineer", levels: { "mo-1": "unknown" } },
        { role: "sre", levels: {} },
      ]),
      [],
    );
    expect(rows[0]).toMatchObject({
      id: "mo-1",
      abstainedIds: ["b", "c"],
      apart: null,
      isSteep: false,
      counts: { said: "answered", level: 3 },
    });
  });

  const levels = fc.dictionary(
    fc.constantFrom(...indicators.map(({ id }) => id)),
    fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant("unknown" as const)),
  );
  const people = fc.array(fc.record({ role: fc.constantFrom(...ROLES), levels }), {
    minLength: 1,
    maxLength: 5,
  });

  test("puts the most apart first, and what counts is what the scores are made of", () => {
    fc.assert(
      fc.property(people, (given) => {
        const round = roundOf(given);
        const { rows, roleGap } = sideBySide(round, []);
        const merged = mergeAnswers(round.ratings);
        const apart = rows.map((row) => (row.isSteep ? 10 : (row.apart ?? -1)));
        expect(
          apart.every((one, i) => i === 0 || Math.min(10, apart[i - 1] ?? 10) >= Math.min(one, 10)),
        ).toBe(true);
        for (const row of rows) {
          if (row.kind !== "indicator" || row.challengeId === null) continue;
          const counted = merged.challenges[row.challengeId].indicators[row.id];
          expect([row.counts.said, row.counts.level]).toEqual([counted?.state, counted?.level]);
          const given = row.ratings.flatMap(({ level }) => level ?? []);
          if (row.counts.level !== null) {
            expect(row.counts.level).toBeGreaterThanOrEqual(Math.min(...given));
            expect(row.counts.level).toBeLessThanOrEqual(Math.max(...given));
          }
        }
        expect(roleGap.value).toBe(merged.roleGap.value);
      }),
      { numRuns: 100 },
    );
  });

  test("an agreement moves the one answer it is about, never the gap, and its note explains it", () => {
    const settling = fc.record({
      one: fc.constantFrom(...indicators),
      level: fc.integer({ min: 0, max: 4 }),
      note: fc.constantFrom("", "we looked"),
    });
    fc.assert(
      fc.property(people, settling, (given, { one, level, note }) => {
        const { ratings } = roundOf(given);
        const before = mergeAnswers(ratings);
        const log = [entry({ id: one.id, seq: 1, value: { state: "answered", level }, note })];
        const after = mergeAnswers(ratings, standingAgreements(log));
        expect(after.challenges[one.challengeId].indicators[one.id]?.level).toBe(level);
        expect(after.roleGap.value).toBe(before.roleGap.value);
        expect(after.roleGap.isFlagged).toBe(before.roleGap.isFlagged);
        const open = before.roleGap.openItems.filter((id) => note === "" || id !== one.id);
        expect(after.roleGap.openItems).toEqual(open);
        for (const { challengeId, id } of indicators.filter((other) => other.id !== one.id))
          expect(after.challenges[challengeId].indicators[id]).toEqual(
            before.challenges[challengeId].indicators[id],
          );
      }),
      { numRuns: 60 },
    );
  });
});

describe("the record of what was settled", () => {
  const na = { state: "not-applicable" as const, reason: "none" };
  test("the last line of an answer stands, whatever the order they are read in", () => {
    const log = [
      entry({ id: "mo-1", seq: 1 }),
      entry({ id: "mo-1", seq: 2, value: { state: "answered", level: 4 }, note: "so" }),
      entry({ id: "mo-2", seq: 1 }),
      entry({ id: "mo-2", seq: 2, value: null }),
    ];
    const stands = [expect.objectContaining({ id: "mo-1", note: "so", byIds: ["a"] })];
    expect(standingAgreements(log)).toEqual(stands);
    expect(standingAgreements([...log].reverse())).toEqual(stands);
  });

  test("who took it back stands behind it no more", () => {
    const log = [
      entry({ id: "mo-1", seq: 1, value: na, recordedById: "a" }),
      entry({ id: "mo-1", seq: 2, value: null, recordedById: "a" }),
      entry({ id: "mo-1", seq: 3, value: na, recordedById: "b" }),
    ];
    expect(standingAgreements(log)[0]?.byIds).toEqual(["b"]);
    const merged = mergeAnswers(ratingsOf([]), standingAgreements(log));
    const told = merged.challenges["monitoring-logging"].indicators["mo-1"];
    expect(told).toEqual({ state: "unknown", level: null, awaitsApproval: true });
  });
});
