import { beforeAll, describe, expect, test } from "vitest";
import { enterActual } from "#server/actuals/commands.ts";
import { EnteredActual } from "#server/actuals/schema.ts";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { calibrationOf } from "#server/calibration/queries.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { makeForecast } from "#server/forecasts/commands.ts";
import { NewForecast } from "#server/forecasts/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { changePlanItem } from "#server/plans/commands.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { finishedOf, referenceOf } from "#server/reference-class/queries.ts";
import { frozenAt } from "#server/snapshots/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { closeRetrospective, openRetrospective, saveRetrospective } from "./commands.ts";
import { catchesAnswer, movementText, retrospectiveTitle } from "./findings.ts";
import { retrospectivePage, shownOf } from "./queries.ts";
import { Edited, type Shown } from "./schema.ts";

const database = testDb();
const at = (day: string) => database.deps(`2026-${day}T12:00:00Z`);
const deps = () => at("06-30");
const PERIOD = { from: "2026-01-01", to: "2026-06-30" };
let owner: WorkspaceScope;
let lead: ProjectScope;
let engineer: WorkspaceScope;

async function newProject(name: string, day = "01-01"): Promise<ProjectScope> {
  const factors = { stage: "pilot" } as const;
  const { slug } = await registerProject(at(day), owner, { name, factors });
  return findProject(deps(), owner, slug);
}

const PLAN = {
  packages: [
    { id: "a", name: "Data", low: 8, likely: 10, high: 14 },
    { id: "b", name: "Model", low: 12, likely: 15, high: 24 },
  ],
  samples: 2000,
};
const took = (scope: ProjectScope, of: object) =>
  enterActual(deps(), scope, EnteredActual.parse(of));

/** Estimated in January, rated, forecast, run, and hit by an incident in May. */
async function story(scope: ProjectScope): Promise<void> {
  await makeEstimate(at("01-02"), scope, { plan: PLAN, seed: 1 });
  const answers = {
    challenges: {
      testing: { state: "experienced", overall: 0 },
      "glue-code": { state: "not-experienced", overall: 4 },
    },
    tests: {},
  } as const;
  const second = await findProject(at("01-03"), engineer, scope.slug);
  for (const one of [scope, second])
    await replaceDraft(at("01-03"), one, { answers, ifRevision: "any" });
  await publish(at("01-03"), scope, { note: "First." });
  await runs(scope, { from: 1, to: 20, day: "2026-01-04" });
  const asked = { metric: "auc", target: 0.805, direction: "max", horizonRuns: 60 };
  await makeForecast(at("02-01"), scope, NewForecast.parse(asked));
  await runs(scope, { from: 21, to: 40, day: "2026-03-01" });
  await openIncident(at("05-01"), scope, { title: "Scores stood still", severity: "major" });
}

async function runs(scope: ProjectScope, of: { from: number; to: number; day: string }) {
  const rows = Array.from({ length: of.to - of.from + 1 }, (_, i) => {
    const run = of.from + i;
    const startedAt = new Date(Date.parse(`${of.day}T00:00:00Z`) + i * 28_800_000);
    return {
      projectId: scope.projectId,
      runId: `run-${run}`,
      source: "mlflow",
      experimentId: "1",
      name: `run ${run}`,
      status: run % 7 === 0 ? "FAILED" : "FINISHED",
      lifecycleStage: "active",
      startedAt,
      endedAt: new Date(startedAt.getTime() + 60_000 + i),
      recorded: 0,
      metrics: run % 7 === 0 ? {} : { auc: 0.6 + run * 0.006 + (run % 3) * 0.004 },
      params: { lr: String(run) },
      evidenceId: "none",
      ordinal: i,
      pointer: "",
      toldAt: startedAt,
    };
  });
  await database.db.runRow.createMany({ data: rows });
}

beforeAll(async () => {
  owner = await ownerScope(deps());
  engineer = await memberScope(deps(), "engineer");
  lead = await newProject("Looked back on");
  await story(lead);
});

async function opened(scope: ProjectScope, edited: object = {}) {
  const { number } = await openRetrospective(deps(), scope, PERIOD);
  const save = { number, revision: 1, ...PERIOD, edited: Edited.parse(edited) };
  return { number, ...(await saveRetrospective(deps(), scope, save)) };
}

describe("what is put together", () => {
  let shown: Shown;
  beforeAll(async () => {
    await took(lead, { packageId: "a", days: 9 });
    await took(lead, { packageId: "b", days: 30, endedOn: "2026-06-01" });
    await took(lead, { label: "Moving house", days: 3 });
    await took(lead, { label: "Last year", days: 99, endedOn: "2025-12-01" });
    const { number } = await opened(lead, { experienced: { "glue-code": { bit: true } } });
    shown = await shownOf(deps(), lead, number);
  });

  test("is each package against what it took, and what nobody had planned", () => {
    const { effort } = shown.assembled;
    expect(effort.rows.map(({ name, actual, outcome }) => [name, actual, outcome])).toEqual([
      ["Data", 9, "within"],
      ["Model", 30, "over"],
      ["Moving house", 3, "unplanned"],
    ]);
    expect(effort).toMatchObject({ totalDays: 42, isWhole: true });
    expect(retrospectiveTitle(shown)).toMatch(/^It took 42 person-days, \w+ the \d+ to \d+ that/);
  });

  test("is the forecast against the runs that came", () => {
    const { forecasts, course } = shown.assembled.fan;
    expect(forecasts).toHaveLength(1);
    const [first] = forecasts;
    expect(first?.runsThen).toBe(20);
    // 0.6 + 33 × 0.006 is 0.798; run 34 has 0.804 and 0.004 more.
    expect(first?.reachedAt).toBe(34 - 20);
    expect(course).toMatchObject({ askedAt: 20, runs: 40, target: 0.805 });
    expect(course?.best.at(-1)?.run).toBe(40);
  });

  test("is what was rated high, and what bit by the team's word before the assessment's", () => {
    const row = (id: string) =>
      shown.assembled.challenges.rows.find(({ challengeId }) => challengeId === id);
    expect(shown.assembled.challenges.predictedAt).toBe("2026-01-03T12:00:00.000Z");
    expect(row("glue-code")).toMatchObject({ bit: true, saidBy: "team" });
    expect(row("testing")).toMatchObject({ bit: true, saidBy: "assessment" });
    expect(row("privacy-safety")).toMatchObject({ bit: null, outcome: "unknown" });
  });

  test("is one timeline in order", () => {
    const { timeline } = shown.assembled;
    const lanes = new Set(timeline.map(({ lane }) => lane));
    expect([...lanes].sort()).toEqual(["incidents", "runs"]);
    expect(timeline.map((one) => one.at)).toEqual(timeline.map((one) => one.at).sort());
    const ran = timeline.filter(({ lane }) => lane === "runs");
    expect(ran.reduce((sum, { count }) => sum + count, 0)).toBe(40);
    expect(ran.some(({ text }) => text.includes("failed"))).toBe(true);
  });

  test("asks today's gates on the days before, as the past itself was scored", async () => {
    const [one] = shown.assembled.catches;
    const pilot = one?.gates.find(({ gate }) => gate === "gate-pilot-production");
    expect(pilot?.days.map(({ daysBefore }) => daysBefore)).toEqual([1, 3, 7, 14, 28, 56]);
    for (const { daysBefore, outcome } of pilot?.days ?? []) {
      const day = new Date(Date.parse("2026-05-01T12:00:00Z") - daysBefore * 86_400_000);
      const { gate } = await frozenAt(deps(), lead, { at: day, known: day });
      expect([gate.id, gate.outcome]).toEqual(["gate-pilot-production", outcome]);
    }
    const recertify = one?.gates.find(({ gate }) => gate === "gate-production-recertify");
    expect(recertify?.isOnTheWay).toBe(false);
    expect(one?.caught).toMatchObject({ outcome: "fail", daysBefore: 56 });
    expect(one?.lastDecision).toBeNull();
    expect(catchesAnswer(shown.assembled)).toBe(
      "A gate of today would have been closed before the incident, by 56 days or more at best",
    );
  });

  test("tells what closing it would move, and moves nothing yet", async () => {
    expect(shown.movement).toMatchObject({ because: null, estimateDays: 25, actualDays: 42 });
    expect(shown.movement.after.p50).toBeGreaterThan(shown.movement.before.p50);
    expect(await finishedOf(deps(), lead)).toEqual([]);
  });
});

describe("two people at once", () => {
  test("a save from what is no longer there is refused and changes nothing", async () => {
    const scope = await newProject("Two tabs");
    const { number, revision } = await opened(scope, { summary: "First" });
    const save = (summary: string) =>
      saveRetrospective(deps(), scope, {
        ...{ number, revision, ...PERIOD },
        edited: Edited.parse({ summary }),
      });
    const settled = await Promise.allSettled([save("One"), save("Other")]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(save("Late")).rejects.toMatchObject({ code: "conflict" });
    expect((await shownOf(deps(), scope, number)).head.revision).toBe(revision + 1);
  });

  test("two who open one get one, and two who close it close it once", async () => {
    const scope = await newProject("Two at once");
    await makeEstimate(at("01-02"), scope, { plan: PLAN, seed: 1 });
    await took(scope, { packageId: "a", days: 30 });
    const both = () => openRetrospective(deps(), scope, PERIOD);
    const first = await Promise.allSettled([both(), both()]);
    expect(first.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const close = () =>
      closeRetrospective(deps(), scope, { number: 1, revision: 1, ending: "finished" });
    const settled = await Promise.allSettled([close(), close()]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const counted = (await finishedOf(deps(), owner)).filter(
      ({ projectId }) => projectId === scope.projectId,
    );
    expect(counted).toHaveLength(1);
  });
});

describe("closing it", () => {
  let closed: Shown;
  const ACTION = { id: "x1", text: "Alert when scores stand still", dueOn: "2026-06-01" };

  beforeAll(async () => {
    const revision = 2;
    const edited = Edited.parse({
      lessons: [
        { id: "l1", text: "A score that does not move is a fault.", challengeId: "testing" },
      ],
      actions: [{ ...ACTION, ownerId: actorOf(lead) }],
    });
    await saveRetrospective(deps(), lead, { number: 1, revision, ...PERIOD, edited });
    const before = await referenceOf(deps(), lead, { stage: "pilot" });
    closed = await closeRetrospective(deps(), lead, { number: 1, revision: 3, ending: "finished" });
    expect(before.history.some(({ name }) => name === "Looked back on")).toBe(false);
  });

  test("makes the next estimate count it, by the figures that it said", async () => {
    const kept = (await finishedOf(deps(), owner)).find(
      ({ projectId }) => projectId === lead.projectId,
    );
    expect(kept).toMatchObject({ origin: "retrospective", estimateDays: 25, actualDays: 42 });
    const calibration = await calibrationOf(deps(), owner);
    expect(calibration.estimates.coverage.of).toBe(closed.movement.after.of);
    expect(closed.movement.after.of).toBe(closed.movement.before.of + 1);
    expect(closed.movement.after.projects).toBe(closed.movement.before.projects + 1);
    const p50 = (closed.movement.after.p50 / closed.movement.before.p50 - 1) * 100;
    expect(movementText(closed.movement, true)).toContain(`${p50 > 0 ? "+" : "−"}`);
    const next = await newProject("The next one", "06-29");
    const { plan } = await makeEstimate(deps(), next, { plan: PLAN, seed: 1 });
    expect(plan.history).toContain(42 / 25);
  });

  test("keeps what it showed, whose digest anybody can work out, and nobody changes it", async () => {
    const row = await database.db.retrospective.findFirstOrThrow({
      where: { projectId: lead.projectId, number: 1 },
    });
    expect(sha256(canonicalJson(row.record))).toBe(row.digest);
    await took(lead, { packageId: "a", days: 1_000 });
    const again = await shownOf(at("07-30"), lead, 1);
    expect(again.assembled).toEqual(closed.assembled);
    await expect(
      saveRetrospective(deps(), lead, {
        ...{ number: 1, revision: 3, ...PERIOD },
        edited: Edited.parse({ summary: "Otherwise" }),
      }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(database.db.retrospective.updateMany({ data: { revision: 9 } })).rejects.toThrow();
  });

  test("hands its actions to the plan, where they stay open until done", async () => {
    expect(closed.actions).toMatchObject([
      { text: ACTION.text, state: "planned", isOverdue: true },
    ]);
    const itemId = "retrospective-1-x1";
    await changePlanItem(deps(), lead, { itemId, revision: 1, state: "done" });
    const { actions } = await shownOf(deps(), lead, 1);
    expect(actions).toMatchObject([{ state: "done", isOverdue: false }]);
  });

  test("leaves a line for each thing it did in the audit log", async () => {
    const entries = await database.db.auditEntry.findMany({
      where: { projectId: lead.projectId },
      orderBy: { seq: "asc" },
    });
    const actions = entries.map(({ action }) => action);
    for (const action of [
      "retrospective.open",
      "retrospective.edit",
      "retrospective.close",
      "reference.add",
      "outcome.record",
      "plan.change",
    ])
      expect(actions).toContain(action);
  });

  test("a second one of the same project takes the place of the first in the reference class", async () => {
    const { number } = await openRetrospective(deps(), lead, PERIOD);
    expect(number).toBe(2);
    await closeRetrospective(deps(), lead, { number, revision: 1, ending: "stopped" });
    const counted = (await finishedOf(deps(), owner)).filter(
      ({ projectId }) => projectId === lead.projectId,
    );
    expect(counted).toMatchObject([{ actualDays: null }]);
    expect((await retrospectivePage(deps(), lead)).heads.map((one) => one.number)).toEqual([2, 1]);
  });

  test("says why nothing moves, and feeds nothing then", async () => {
    const scope = await newProject("Never estimated");
    await took(scope, { label: "Work", days: 5 });
    const { number } = await openRetrospective(deps(), scope, PERIOD);
    const { movement } = await closeRetrospective(deps(), scope, {
      ...{ number, revision: 1, ending: "finished" },
    });
    expect(movementText(movement, true)).toBe(
      "Nothing moved. It was never estimated: there is nothing to compare with.",
    );
    const counted = await finishedOf(deps(), owner);
    expect(counted.some(({ projectId }) => projectId === scope.projectId)).toBe(false);
  });

  test("a token of one project does not change what every project is estimated by", async () => {
    const scope = await newProject("By a token");
    await makeEstimate(at("01-02"), scope, { plan: PLAN, seed: 1 });
    await took(scope, { packageId: "a", days: 30 });
    await openRetrospective(deps(), scope, PERIOD);
    const limited = { ...scope, isLimitedToken: true };
    const closing = { number: 1, revision: 1, ending: "finished" } as const;
    await expect(closeRetrospective(deps(), limited, closing)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect((await shownOf(deps(), scope, 1)).head.closedAt).toBeNull();
  });
});

const actorOf = ({ actor }: ProjectScope) => (actor.kind === "person" ? actor.userId : "");

test.each([
  [{ from: "2026-06-01", to: "2026-05-01" }, "The period ends before it begins."],
  [{ from: "2027-06-01", to: "2027-07-01" }, "The period has not begun yet."],
])("a period that is none is refused: %j", async (period, message) => {
  const scope = await newProject(`No period ${period.from}`);
  await expect(openRetrospective(deps(), scope, period)).rejects.toMatchObject({ message });
});

test("an owner who does not see the project is refused with the place", async () => {
  const scope = await newProject("Owners");
  const { number } = await openRetrospective(deps(), scope, PERIOD);
  const edited = Edited.parse({ actions: [{ id: "a", text: "Do it", ownerId: "nobody" }] });
  const save = { number, revision: 1, ...PERIOD, edited };
  await expect(saveRetrospective(deps(), scope, save)).rejects.toMatchObject({
    pointer: "/edited/actions/0/ownerId",
  });
});
