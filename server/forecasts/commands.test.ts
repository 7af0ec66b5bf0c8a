import { beforeAll, describe, expect, it } from "vitest";
import { calibrationOf } from "#server/calibration/queries.ts";
import { ingest } from "#server/evidence/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { archiveProject, editProject, registerProject } from "#server/projects/commands.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { makeForecast, resolveForecasts, resolveProject } from "./commands.ts";
import { forecastsOf, latestForecast } from "./queries.ts";
import { datesOf, weeklyRuns } from "./rules/dates.ts";
import { projectsWithOpenForecasts } from "./store.ts";

const database = testDb();
let deps: Deps;
const NOW = new Date("2026-03-01T12:00:00Z");
const DAY_MS = 86_400_000;
const R2 = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];

/** MLflow's answer with one finished run a value, one a day; null is a run that failed. */
function page(values: readonly (number | null)[], from = 0): Uint8Array {
  const runs = values.map((value, i) => {
    const id = String(from + i + 1).padStart(32, "0");
    const start = NOW.getTime() - (60 - from - i) * DAY_MS;
    const metrics = value === null ? [] : [{ key: "val_r2", value, timestamp: start, step: 0 }];
    return {
      info: {
        run_id: id,
        run_name: `run-${from + i + 1}`,
        experiment_id: "1",
        status: value === null ? "FAILED" : "FINISHED",
        start_time: start,
        end_time: start + 60_000,
        lifecycle_stage: "active",
      },
      data: { metrics, params: [{ key: "learning_rate", value: String(from + i) }], tags: [] },
    };
  });
  return Buffer.from(JSON.stringify({ runs }));
}

let count = 0;
async function project(target: { value: number } | null): Promise<ProjectScope> {
  const owner = await ownerScope(deps);
  const { slug } = await registerProject(deps, owner, {
    name: `Forecast ${++count}`,
    factors: {},
    ...(target ? { target: { metric: "val_r2", direction: "max", value: target.value } } : {}),
  });
  return findProject(deps, owner, slug);
}

const send = (scope: ProjectScope, bytes: Uint8Array) => ingest(deps, scope, { bytes });

beforeAll(() => {
  deps = database.deps(NOW);
});

describe("a project's forecast", () => {
  it("asks its own runs about its own target, and is kept as it was said", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2));
    const made = await makeForecast(deps, scope, { horizonRuns: 60 });
    expect(made.asked).toMatchObject({ metric: "val_r2", target: 0.83, mode: "manual", runs: 12 });
    expect(made.result.runs).toEqual({ p10: 2, p50: 18, p80: null, p90: null });
    expect(await latestForecast(deps, scope)).toMatchObject({
      forecastId: made.forecastId,
      came: null,
    });
    await expect(
      deps.db.forecast.updateMany({
        where: { projectId: scope.projectId },
        data: { engineVersion: "2" },
      }),
    ).rejects.toThrow(/append-only/i);
  });

  it("says what it needs where the project has no target, and why there is no forecast", async () => {
    const scope = await project(null);
    await expect(makeForecast(deps, scope, {})).rejects.toMatchObject({ code: "invalid" });
    await send(scope, page(R2.slice(0, 5)));
    const made = await makeForecast(deps, scope, {
      metric: "val_r2",
      target: 0.9,
      direction: "max",
    });
    expect(made.result).toMatchObject({ outcome: "refused", refusal: "too-few-runs" });
    expect(made.dates).toBeNull();
  });

  it("is resolved at the run that reaches the target, once", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2));
    await makeForecast(deps, scope, {});
    await send(scope, page([0.8, 0.82, 0.84, 0.85], R2.length));
    expect((await latestForecast(deps, scope)).came).toMatchObject({ kind: "resolved", value: 3 });
    expect(await resolveForecasts(deps, scope)).toBe(1);
    expect(await resolveForecasts(deps, scope)).toBe(0);
    expect((await forecastsOf(deps, scope))[0]?.came).toMatchObject({ kind: "resolved", value: 3 });
  });

  it("is written down by the job of its project, which then has no open forecast", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2));
    await makeForecast(deps, scope, {});
    await send(scope, page([0.84], R2.length));
    expect(await projectsWithOpenForecasts(deps.db)).toContain(scope.projectId);
    await resolveProject(deps, scope);
    expect(await projectsWithOpenForecasts(deps.db)).not.toContain(scope.projectId);
    const kept = await deps.db.outcome.findMany({ where: { projectId: scope.projectId } });
    expect(kept).toMatchObject([{ kind: "resolved", value: 1, recordedById: "token:forecasts" }]);
  });

  it("a horizon that passed without the target is resolved as not reached", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2));
    await makeForecast(deps, scope, { horizonRuns: 5 });
    await send(scope, page([0.8, 0.8, null, 0.79, 0.8], R2.length));
    expect((await latestForecast(deps, scope)).came).toMatchObject({
      kind: "resolved",
      value: null,
    });
  });

  it("asked twice at once of the same runs is one forecast, and resolved twice at once is one outcome", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2));
    const made = await Promise.all([1, 2, 3].map(() => makeForecast(deps, scope, {})));
    expect(new Set(made.map((one) => one.forecastId)).size).toBe(1);
    expect(await forecastsOf(deps, scope)).toHaveLength(1);
    await send(scope, page([0.84], R2.length));
    const written = await Promise.all([1, 2].map(() => resolveForecasts(deps, scope)));
    expect(written.toSorted()).toEqual([0, 1]);
    expect((await makeForecast(deps, scope, {})).forecastId).not.toBe(made[0]?.forecastId);
  });

  it("runs of before that are imported later are no outcome", async () => {
    const scope = await project({ value: 0.83 });
    await send(scope, page(R2, 10));
    await makeForecast(deps, scope, {});
    await send(scope, page([0.9, 0.91], 2));
    expect((await latestForecast(deps, scope)).came).toBeNull();
    await send(scope, page([0.8, 0.84], 10 + R2.length));
    expect((await latestForecast(deps, scope)).came).toMatchObject({ kind: "resolved", value: 2 });
  });

  it("runs that finished before the metric was recorded measured something else", async () => {
    const scope = await project({ value: 0.83 });
    const other = JSON.parse(Buffer.from(page(Array(9).fill(0.5))).toString("utf8"));
    for (const run of other.runs) run.data.metrics[0].key = "val_loss";
    await send(scope, Buffer.from(JSON.stringify(other)));
    await send(scope, page(R2, 9));
    const { result } = await makeForecast(deps, scope, {});
    expect(result.basis).toMatch(/^12 runs, 1 of them failed/);
    expect(result.notes).toContain(
      "The metric changed after run 9: only the 12 runs since then count.",
    );
  });

  it("another target, or a project that ended, is listed as such and not as a miss", async () => {
    const moved = await project({ value: 0.83 });
    await send(moved, page(R2));
    await makeForecast(deps, moved, {});
    const { revision } = await projectOf(deps, moved);
    const target = { metric: "val_r2", direction: "max" as const, value: 0.9 };
    await editProject(deps, moved, { patch: { target }, ifRevision: revision });
    expect((await latestForecast(deps, moved)).came?.kind).toBe("changed");
    const asides = await project({ value: 0.83 });
    await send(asides, page(R2));
    await makeForecast(deps, asides, { target: 0.9 });
    expect((await latestForecast(deps, asides)).came).toBeNull();
    const turned = await project({ value: 0.83 });
    await send(turned, page(R2));
    await makeForecast(deps, turned, {});
    const down = { metric: "val_r2", direction: "min" as const, value: 0.83 };
    const was = await projectOf(deps, turned);
    await editProject(deps, turned, { patch: { target: down }, ifRevision: was.revision });
    expect((await latestForecast(deps, turned)).came?.note).toMatch(/from max to min/);
    const ended = await project({ value: 0.83 });
    await send(ended, page(R2));
    await makeForecast(deps, ended, {});
    await archiveProject(deps, ended);
    expect((await latestForecast(deps, ended)).came?.kind).toBe("stopped");
  });
});

it("twenty that promised too much lower the next one, and the score before and after is told", async () => {
  const scope = await project({ value: 0.83 });
  await send(scope, page(R2));
  const before = await makeForecast(deps, scope, { target: 0.815 });
  expect(before.asked.shift).toBe(0);
  for (let i = 0; i < 20; i++)
    await makeForecast(deps, scope, { target: 0.82 + i / 1_000, horizonRuns: 5 });
  await send(scope, page([0.8, 0.79, 0.8, 0.78, 0.8], R2.length));
  expect(await resolveForecasts(deps, scope)).toBe(20);
  const { asked, result } = await makeForecast(deps, scope, { target: 0.85 });
  expect(asked.shiftFrom).toBeGreaterThanOrEqual(20);
  expect(asked.shift).toBeLessThan(0);
  expect(result.notes).toContain("Moved by what came of your own forecasts.");
  const { recalibration } = (await calibrationOf(deps, scope)).forecasts;
  expect(recalibration?.after).toBeLessThan(recalibration?.before ?? 0);
}, 30_000);

describe("dates", () => {
  const reachedByRun = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.93];
  const none = { reachedByRun, history: [], runsPerWeek: undefined, now: NOW, seed: 1 };

  it("come from the pace that the team states, and say so", () => {
    const dates = datesOf({ ...none, runsPerWeek: { low: 2, high: 2 } });
    expect(dates?.weeks).toEqual({ p10: 1, p50: 2, p80: 3, p90: 4 });
    expect(dates?.text).toMatch(/pace of 2 runs a week/);
  });

  it("come from weekly counts where there are six weeks of them, never from a few gaps", () => {
    const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY_MS).toISOString();
    const eachDay = Array.from({ length: 60 }, (_, i) => ({ value: 1, startedAt: at(i) }));
    expect(weeklyRuns(eachDay, NOW)).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
    const dates = datesOf({ ...none, history: eachDay });
    expect(dates?.basis).toBe("throughput");
    expect(dates?.weeks.p50).toBeLessThanOrEqual(2);
    expect(datesOf({ ...none, history: eachDay.slice(0, 30) })).toBeNull();
    expect(datesOf(none)).toBeNull();
  });
});
