import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actual } from "#server/actuals/schema.ts";
import type { Condition, GateResult } from "#server/gates/schema.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { FinishedProject } from "#server/reference-class/schema.ts";
import { MOMENTS_MAX } from "../catalogue.ts";
import { catchesAnswer, catchText, movementText } from "../findings.ts";
import type { Effort, Moment } from "../schema.ts";
import { catchOf } from "./catches.ts";
import { effortOf } from "./effort.ts";
import { movementOf } from "./movement.ts";
import { periodOf, withinPeriod } from "./period.ts";
import { timelineOf } from "./timeline.ts";

type Outcome = Condition["outcome"];
const GATE = "gate-pilot-production";

function result(conditions: Record<string, Outcome>): GateResult {
  const gate = BUILT_IN.find(({ policy }) => policy.id === GATE);
  return {
    gate: GATE,
    title: gate?.policy.title ?? "",
    outcome: Object.values(conditions).some((one) => one === "fail") ? "blocked" : "pass",
    conditions: Object.entries(conditions).map(([id, outcome]) => ({
      ...{ id, title: `Condition ${id}`, outcome, effect: "block" as const, waiverId: null },
      ...{ observed: null, observedText: "0", required: "1", requiredValue: 1, op: ">=" },
      ...{ position: null, isWaivable: true, why: "", remedy: "", owner: null, evidence: [] },
    })),
    policyVersion: "1",
    policyDigest: "",
    asOf: "2026-05-01T00:00:00.000Z",
  };
}

const INCIDENT = {
  incidentId: "i",
  title: "It fell",
  severity: "major" as const,
  openedAt: "2026-05-01T00:00:00.000Z",
};

/** Each day before it, the nearest first, with how its conditions stood. */
const caughtBy = (
  days: readonly [number, Record<string, Outcome>][],
  stage: "prototype" | "pilot" | "production" = "pilot",
) =>
  catchOf({
    incident: INCIDENT,
    policies: BUILT_IN,
    stage,
    replays: days.map(([daysBefore, conditions]) => ({
      daysBefore,
      results: [result(conditions)],
    })),
    lastDecision: null,
  });

describe("which gate would have caught it", () => {
  test("is the condition that fell short the longest without a day between", () => {
    const { caught } = caughtBy([
      [1, { a: "fail", b: "fail", c: "pass" }],
      [3, { a: "fail", b: "fail", c: "fail" }],
      [7, { a: "pass", b: "fail", c: "fail" }],
      [14, { a: "fail", b: "pass", c: "fail" }],
    ]);
    expect(caught).toMatchObject({ conditionId: "b", daysBefore: 7, gate: GATE });
  });

  test("is none where every condition held the day before, and that is said", () => {
    const one = caughtBy([
      [1, { a: "pass" }],
      [3, { a: "fail" }],
    ]);
    expect(one.caught).toBeNull();
    expect(catchText(one)).toMatch(/^None of the 2 gates on the way would have been closed/);
    expect(catchesAnswer({ catches: [one], incidents: 1 })).toBe(
      "No gate of today would have caught the incident",
    );
  });

  test("what nobody knew would have blocked as well, and is told apart", () => {
    const one = caughtBy([[1, { a: "unknown" }]]);
    expect(one).toMatchObject({ caught: null, unknowing: [GATE] });
    expect(catchText(one)).toMatch(/only because something was not known/);
  });

  test("before the project was here there is no day to look at, and that is said", () => {
    const one = caughtBy([]);
    expect(one.caught).toBeNull();
    expect(catchText(one)).toMatch(/^The project was not registered here the day before/);
    expect(catchesAnswer({ catches: [one], incidents: 1 })).toBe(
      "The incident can't be replayed: the project was not registered here the day before",
    );
  });

  test("a missing signature catches nothing: nobody had been asked", () => {
    expect(caughtBy([[1, { "signoff:engineer": "unknown" }]]).unknowing).toEqual([]);
  });

  test("a gate that the project had not met yet catches nothing", () => {
    const one = caughtBy([[1, { a: "fail" }]], "prototype");
    expect(one.caught).toBeNull();
    expect(one.gates.find(({ gate }) => gate === GATE)).toMatchObject({ isOnTheWay: false });
  });

  test("one that was closed on every day looked at says so", () => {
    const always = [1, 3, 7, 14, 28, 56].map((day): [number, Record<string, Outcome>] => [
      day,
      { a: "fail" },
    ]);
    expect(catchText(caughtBy(always))).toContain("It was so on every day looked at");
    const lately = [
      ...always.slice(0, 3),
      [14, { a: "pass" }] as [number, Record<string, Outcome>],
    ];
    expect(catchText(caughtBy(lately))).not.toContain("every day looked at");
  });
});

const actual = (of: Partial<Actual>): Actual => ({
  ...{ id: "x", packageId: null, label: "Work", days: 1, startedOn: null, endedOn: null, note: "" },
  ...{ enteredById: "u", enteredAt: new Date(0) },
  ...of,
});

describe("effort", () => {
  test("every day that was entered is in the total, whatever it was entered for", () => {
    const entry = fc.record({
      packageId: fc.constantFrom(null, "a", "b", "gone"),
      label: fc.constantFrom("One", "Two", ""),
      days: fc.integer({ min: 1, max: 400 }).map((n) => n / 4),
    });
    const latest = {
      packages: [
        { id: "a", name: "A", likely: 3 },
        { id: "b", name: "B", likely: 1 },
      ],
    };
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const actuals = entries.map((one, i) => actual({ ...one, id: `${i}` }));
        const { totalDays, rows } = effortOf({ estimate: null, latest, actuals });
        const all = entries.reduce((sum, { days }) => sum + days, 0);
        expect(totalDays).toBeCloseTo(all, 6);
        expect(rows.every(({ outcome }) => outcome === "unplanned")).toBe(true);
      }),
    );
  });

  test("of the period is what touches it, and what has no day", () => {
    const days = { from: "2026-02-01", to: "2026-02-28" };
    const kept = withinPeriod(
      [
        actual({ id: "none" }),
        actual({ id: "into", startedOn: "2026-01-20", endedOn: "2026-02-01" }),
        actual({ id: "before", endedOn: "2026-01-31" }),
        actual({ id: "after", startedOn: "2026-03-01" }),
        actual({ id: "over", startedOn: "2026-01-01", endedOn: "2026-12-31" }),
      ],
      days,
    );
    expect(kept.map(({ id }) => id)).toEqual(["none", "into", "over"]);
    expect(periodOf(days).to.toISOString()).toBe("2026-02-28T23:59:59.999Z");
  });
});

test("a long timeline keeps incidents and decisions before the quietest days of runs", () => {
  const moment = (lane: Moment["lane"], i: number): Moment => ({
    at: new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString(),
    ...{ lane, text: `${lane} ${i}`, count: 1 + (i % 50), id: null },
  });
  const days = [
    ...Array.from({ length: 900 }, (_, i) => moment("runs", i)),
    ...Array.from({ length: 20 }, (_, i) => moment("decisions", i * 30)),
  ];
  const of = { from: new Date(0), to: new Date("2027-01-01"), days, waivers: [], incidents: [] };
  const { timeline, isTimelineCut } = timelineOf(of);
  expect([timeline.length, isTimelineCut]).toEqual([MOMENTS_MAX, true]);
  expect(timeline.filter(({ lane }) => lane === "decisions")).toHaveLength(20);
  const counts = timeline.flatMap(({ lane, count }) => (lane === "runs" ? [count] : []));
  expect(Math.min(...counts)).toBeGreaterThan(25);
});

describe("what closing moves", () => {
  const effort: Effort = {
    estimate: {
      ...{ estimateId: "e", madeAt: "2026-01-01T00:00:00.000Z", plannedDays: 10 },
      ...{ p10: 8, p50: 11, p80: 14, p90: 16 },
    },
    ...{ rows: [], totalDays: 20, isWhole: true },
  };
  const finished = (ratio: number, of: Partial<FinishedProject> = {}): FinishedProject => ({
    ...{ id: `${ratio}`, name: "P", projectId: "p", finishedOn: "2026-01-01", estimateDays: 10 },
    ...{ actualDays: 10 * ratio, estimateDurationDays: null, actualDurationDays: null },
    ...{ context: {}, origin: "retrospective" as const, addedById: "u", addedAt: new Date(0) },
    ...of,
  });
  const moved = (added: FinishedProject, known: FinishedProject[] = []) =>
    movementOf({
      known: { finished: known, resolved: new Map() },
      ...{ effort, said: null, ending: "finished" as const, context: {}, isDemo: false },
      ...{ added, projectId: "p" },
    });

  test("more than planned moves estimates up, less moves them down, however many are known", () => {
    const ratio = fc.double({ min: 0.2, max: 5, noNaN: true });
    const others = fc.array(ratio, { maxLength: 15 });
    fc.assert(
      fc.property(ratio, others, (own, known) => {
        const before = known.map((one, i) => finished(one, { id: `${i}`, projectId: `o${i}` }));
        const { before: was, after } = moved(finished(own), before);
        expect(after.projects).toBe(was.projects + 1);
        // The middle of a Student-t in the logarithm is exp(mean): it moves towards what came.
        expect(Math.sign(after.p50 - was.p50)).toBe(Math.sign(Number((own - was.p50).toFixed(9))));
      }),
    );
  });

  test("a project counts once: what it said before is taken out first", () => {
    const { before, after } = moved(finished(2), [finished(3)]);
    expect([before.projects, after.projects]).toEqual([1, 1]);
    expect(after.p50).toBeLessThan(before.p50);
    expect(movementText(moved(finished(2), [finished(3)]), true)).toContain("moved by −");
  });
});
