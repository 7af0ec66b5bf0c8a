import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OwnAnswer, OwnAssessor } from "../schema.ts";
import type { OwnBody } from "./body.ts";
import { readCatalogue } from "./read.ts";
import { answerFault, ownScores } from "./scores.ts";
import { fatesOf, outdatedIn, upgradeOf } from "./upgrade.ts";

function fixture(name: string): OwnBody {
  const text = fs.readFileSync(path.join(import.meta.dirname, "../fixtures", name), "utf8");
  const { body } = readCatalogue(text);
  if (!body) throw new Error(`${name} is not read`);
  return body;
}
const own = fixture("fairness.yaml");
const lens = fixture("release-lens.json");
const IDS = own.challenges.flatMap(({ items }) => items.map(({ id }) => id));

const rater = (answers: Record<string, OwnAnswer>, assessorId = "anna"): OwnAssessor => ({
  assessorId,
  role: "engineer",
  answers: Object.fromEntries(
    Object.entries(answers).map(([id, answer]) => [id, { answer, version: 1 }]),
  ),
});
const level = (n: number): OwnAnswer => ({ state: "answered", level: n });
const away: OwnAnswer = { state: "not-applicable", reason: "There are no groups" };

const answer = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map(level),
  fc.constant<OwnAnswer>({ state: "unknown" }),
  fc.constant(away),
);
const sets = fc
  .array(fc.dictionary(fc.constantFrom(...IDS), answer), { maxLength: 4 })
  .map((all) => all.map((answers, i) => rater(answers, `p${i}`)));

describe("the scores of an own catalogue", () => {
  it("are the weighted mean of (1 − level ÷ 4) × 100, unknown as best, left out and as worst", () => {
    const { challenges, score, risk } = ownScores(own, [rater({ "groups-measured": level(3) })]);
    expect(challenges[0]?.risk).toEqual({ low: (3 * 25) / 4, point: 25, high: (3 * 25 + 100) / 4 });
    expect(challenges[1]?.risk).toEqual({ low: 0, point: 100, high: 100 });
    expect(risk?.high).toBeCloseTo((2 * 43.75 + 100) / 3, 9);
    expect(score).toBe(risk?.high);
  });

  it("lie between 0 and 100 with low ≤ point ≤ high, whatever is answered", () => {
    fc.assert(
      fc.property(sets, (assessors) => {
        const all = ownScores(own, assessors);
        for (const risk of [all.risk, ...all.challenges.map((one) => one.risk)]) {
          if (risk === null) continue;
          expect(risk.low).toBeGreaterThanOrEqual(0);
          expect(risk.low).toBeLessThanOrEqual(risk.point + 1e-9);
          expect(risk.point).toBeLessThanOrEqual(risk.high + 1e-9);
          expect(risk.high).toBeLessThanOrEqual(100 + 1e-9);
        }
      }),
    );
  });

  it("never rise with a higher level of one person, and never fall when an answer of the only one is taken back", () => {
    const levels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(levels, levels, fc.nat(2), (mine, others, at) => {
        const of = (given: readonly number[], name: string) =>
          rater(Object.fromEntries(IDS.map((id, i) => [id, level(given[i] ?? 0)])), name);
        const raised = mine.map((one, i) => (i === at ? Math.min(4, one + 1) : one));
        const score = (given: readonly number[]) =>
          ownScores(own, [of(given, "a"), of(others, "b")]).score ?? 0;
        expect(score(raised)).toBeLessThanOrEqual(score(mine) + 1e-9);
        const alone = of(mine, "a");
        const id = IDS[at] ?? "";
        const { [id]: _, ...rest } = alone.answers;
        expect(ownScores(own, [{ ...alone, answers: rest }]).score ?? 0).toBeGreaterThanOrEqual(
          (ownScores(own, [alone]).score ?? 0) - 1e-9,
        );
      }),
    );
  });

  it("count 'does not apply' as unknown until a second person agrees, and have none where nothing applies", () => {
    const all = Object.fromEntries(IDS.map((id) => [id, away]));
    const one = ownScores(own, [rater(all)]);
    expect(one.score).toBe(100);
    expect(one.challenges[0]?.items[0]).toMatchObject({ state: "unknown", awaitsApproval: true });
    const two = ownScores(own, [rater(all), rater(all, "ben")]);
    expect([two.score, two.risk, two.applicable]).toEqual([null, null, 0]);
  });

  it("settle a disagreement of an even number to the lower level", () => {
    const scores = ownScores(own, [
      rater({ "appeal-way": level(4) }),
      rater({ "appeal-way": level(1) }, "ben"),
    ]);
    expect(scores.challenges[1]?.items[0]?.level).toBe(1);
  });

  it.each([
    [["rollback_scripted", "rollback_drilled"], 4],
    [["rollback_scripted"], 2],
    [["rollback_scripted", "rollback_no"], 0],
    [["rollback_no"], 0],
    [[], 0],
    [["a_choice_that_is_gone", "rollback_drilled"], 2],
  ])("of a lens come from the first rule that holds: %j", (choices, expected) => {
    const scores = ownScores(lens, [rater({ operate_rollback: { state: "ticked", choices } })]);
    expect(scores.challenges[0]?.items[0]?.level).toBe(expected);
    expect(scores.challenges[1]?.items[0]?.state).toBe("unknown");
  });

  it("take no level for choices, no choices for a level, and no choice that is not there", () => {
    const [question] = lens.challenges[0]?.items ?? [];
    const [indicator] = own.challenges[0]?.items ?? [];
    if (!question || !indicator) throw new Error("the fixtures have questions");
    expect(answerFault(question, level(2))).toContain("choices");
    expect(answerFault(indicator, { state: "ticked", choices: [] })).toContain("level");
    expect(answerFault(question, { state: "ticked", choices: ["x"] })).toContain('"x"');
    expect(answerFault(question, { state: "ticked", choices: [] })).toBeNull();
  });
});

describe("another version", () => {
  const [groups, appeal] = own.challenges;
  if (!groups || !appeal) throw new Error("the fixture has two challenges");
  const next: OwnBody = {
    ...own,
    challenges: [
      {
        ...groups,
        items: groups.items.map((item) =>
          item.id === "groups-known" ? { ...item, question: "Who could be harmed?" } : item,
        ),
      },
      {
        ...appeal,
        items: [
          {
            ...appeal.items[0],
            id: "appeal-time",
            kind: "levels",
            question: "How long?",
            anchors: ["a", "b", "c", "d", "e"],
            weight: 1,
            mitigation: null,
          },
        ],
      },
    ],
  };
  const assessors = [
    rater({ "groups-known": level(3), "groups-measured": level(2), "appeal-way": level(1) }),
  ];

  it("keeps, asks again, puts aside and adds, each counted", () => {
    const upgrade = upgradeOf({
      slug: "fairness",
      from: { version: 1, body: own },
      to: { version: 2, body: next },
      assessors,
    });
    expect(upgrade.items.map(({ id, fate }) => `${id} ${fate}`)).toEqual([
      "groups-known changed",
      "groups-measured kept",
      "appeal-time new",
      "appeal-way orphaned",
    ]);
    expect([upgrade.kept, upgrade.changed, upgrade.orphaned, upgrade.added]).toEqual([1, 1, 1, 1]);
    expect(upgrade.scores.before?.answered).toBe(3);
    expect(upgrade.scores.after.answered).toBe(2);
    const [mine] = assessors;
    expect(outdatedIn(mine?.answers ?? {}, next, new Map([[1, own]]))).toEqual(["groups-known"]);
  });

  it("that says the same changes nothing", () => {
    expect(fatesOf(own, own).every(({ fate }) => fate === "kept")).toBe(true);
    expect(outdatedIn(assessors[0]?.answers ?? {}, own, new Map([[1, own]]))).toEqual([]);
  });
});
