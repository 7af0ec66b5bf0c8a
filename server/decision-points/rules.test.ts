import { describe, expect, it } from "vitest";
import type { SavedForecast } from "#server/forecasts/schema.ts";
import { decisionText, nextRunsText } from "./findings.ts";
import { chanceOfNext, decisionState } from "./rules.ts";

const forecast = (runs: number, reachedByRun: number[]) => {
  const said: Pick<SavedForecast, "asked" | "result"> = {
    asked: {
      metric: "val_r2",
      target: 0.83,
      direction: "max",
      mode: "manual",
      horizonRuns: reachedByRun.length,
      runsPerWeek: undefined,
      isOwnTarget: true,
      shift: 0,
      shiftFrom: 0,
      runs,
    },
    result: {
      outcome: "forecast",
      best: 0.81,
      target: 0.83,
      runs: { p10: 1, p50: 5, p80: null, p90: null },
      pReachedByHorizon: 0.6,
      pNeverWithinHorizon: 0.4,
      reachedByRun,
      horizonRuns: reachedByRun.length,
      method: "",
      seed: 1,
      basis: "",
      notes: [],
    },
  };
  return said;
};
const P = Array.from({ length: 20 }, (_, i) => (i + 1) * 0.03);
const point = {
  metric: "val_r2",
  atRun: 30,
  question: "Go on?",
  setById: "u",
  setAt: new Date(0),
};

describe("the chance of the next ten runs", () => {
  it("is the forecast's own right after it was asked", () => {
    expect(chanceOfNext(forecast(12, P), 12)).toBeCloseTo(0.3);
  });
  it("counts the runs made since without success", () => {
    expect(chanceOfNext(forecast(12, P), 17)).toBeCloseTo((0.45 - 0.15) / (1 - 0.15));
  });
  it("is not told beyond the horizon, nor where the forecast was refused", () => {
    expect(chanceOfNext(forecast(12, P), 23)).toBeNull();
    expect(chanceOfNext(forecast(12, []), 12)).toBeNull();
  });
});

describe("a decision point", () => {
  const at = (runsNow: number, latest = forecast(12, P)) =>
    decisionState({ point, metric: "val_r2", runsNow, latest });

  it("is due once the runs pass it, until they are asked again", () => {
    expect(at(29).isDue).toBe(false);
    expect(at(30).isDue).toBe(true);
    expect(at(31, forecast(31, P)).isDue).toBe(false);
  });

  it("of another metric no longer counts", () => {
    const state = decisionState({ point, metric: "rmse", runsNow: 40, latest: undefined });
    expect(state).toMatchObject({ point: null, isDue: false, pNextTen: null });
  });

  it("is told with its question and what the next runs buy", () => {
    expect(decisionText(at(20))).toBe("Decision point at run 30, 10 more than now. Go on?");
    expect(decisionText(at(33))).toMatch(/^Decision point reached: run 30 of 33 is made\./);
    const priced = forecast(12, P);
    const asked = { ...priced.asked, runCost: { amount: 12.5, currency: "EUR" } };
    expect(nextRunsText(at(12, { ...priced, asked }))).toMatch(/ They cost 125 EUR\.$/);
    expect(nextRunsText(at(12))).toBe("Chance to reach the target in the next 10 runs: 30 %.");
    expect(nextRunsText({ pNextTen: null, nextTenCost: null })).toBeNull();
  });
});
