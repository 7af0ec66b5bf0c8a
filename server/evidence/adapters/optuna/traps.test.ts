import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

// What Optuna does that a reader would not expect, each as it was captured or as its documentation says.

const AT = new Date("2026-11-24T12:00:00Z");
const trial = {
  number: 0,
  value: 0.5,
  datetime_start: "2026-11-20T10:00:00.123",
  datetime_complete: "2026-11-20T10:00:02",
  duration: "P0DT0H0M1.68S",
  params_n_estimators: 80.0,
  state: "COMPLETE",
};

function studyOf(trials: readonly object[]) {
  const bytes = Buffer.from(JSON.stringify(trials));
  const result = interpret(bytes, { at: AT, maxBytes: 1e6 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [fact] = result.facts;
  if (fact?.kind !== "tuning-study") throw new Error("no study");
  return { ...result, study: fact.value };
}

describe("a frame of trials", () => {
  it("counts a trial that waits as not done, and a NaN objective as failed with no value", () => {
    const waiting = { ...trial, number: 1, value: null, state: "WAITING", datetime_start: null };
    const failed = { ...trial, number: 2, value: null, state: "FAIL" };
    expect(studyOf([trial, waiting, failed]).study).toMatchObject({
      trialsComplete: 1,
      trialsRunning: 1,
      trialsFailed: 1,
    });
  });

  it("has whole numbers as floats and rounds to ten digits: one setting all the same", () => {
    const other = { ...trial, number: 1, params_n_estimators: 80.00000000001 };
    expect(studyOf([trial, other]).study.params).toEqual({ n_estimators: "80" });
  });

  it("has times without a zone, read as UTC, and durations that nobody needs", () => {
    const { study, notes } = studyOf([trial]);
    expect(study).toMatchObject({
      startedAt: "2026-11-20T10:00:00.123Z",
      endedAt: "2026-11-20T10:00:02.000Z",
    });
    expect(notes.map(({ code }) => code)).toContain("time_format");
  });

  it("of several objectives has a value for each, and names no best trial", () => {
    const { value: _, ...rest } = trial;
    const { study, notes } = studyOf([{ ...rest, values_0: 0.5, values_1: 12 }]);
    expect(study).toMatchObject({ trialsComplete: 1, best: null });
    expect(notes.map(({ code }) => code)).not.toContain("direction_unknown");
  });

  it("of an older version writes states with the enumeration's name", () => {
    const pruned = { ...trial, state: "TrialState.PRUNED" };
    expect(studyOf([pruned]).study).toMatchObject({ trialsPruned: 1, trialsComplete: 0 });
  });
});
