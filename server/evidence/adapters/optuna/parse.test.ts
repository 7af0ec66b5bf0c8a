import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures");

function read(content: string | Buffer) {
  const result = interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [fact] = result.facts;
  if (fact?.kind !== "tuning-study") throw new Error("no study");
  return { ...result, fact };
}

const WAYS = ["trials.json", "trials-epoch.json", "flat.csv", "multiindex.csv"];

describe("the frame of trials", () => {
  const truth = JSON.parse(readFileSync(join(FIXTURES, "ground_truth.json"), "utf8"));

  it.each(WAYS)("%s counts each state as the study itself does", (name) => {
    const { fact } = read(readFileSync(join(FIXTURES, "optuna-5.0.0", name)));
    expect(fact.value).toMatchObject({
      trialsComplete: truth.states.COMPLETE,
      trialsPruned: truth.states.PRUNED,
      trialsFailed: truth.states.FAIL,
      trialsRunning: truth.states.WAITING,
    });
    expect(Object.keys(fact.value.params).sort()).toEqual(Object.keys(truth.best_params).sort());
  });

  it("is one fact in whatever way it was saved", () => {
    const values = WAYS.map(
      (name) => read(readFileSync(join(FIXTURES, "optuna-5.0.0", name))).fact.value,
    );
    for (const value of values) expect(value).toEqual(values[0]);
  });

  it("calls no trial the best, and names the two it could be", () => {
    const { fact, notes } = read(readFileSync(join(FIXTURES, "optuna-5.0.0/flat.csv")));
    expect(fact.value.best).toBeNull();
    const note = notes.find(({ code }) => code === "direction_unknown");
    expect(note?.message).toContain(`trial ${truth.best_trial} has the highest value`);
  });
});

describe("other ways to save trials", () => {
  const trial = {
    number: 0,
    value: 1,
    datetime_start: "2026-01-02T03:04:05",
    params_lr: 0.1,
    state: "COMPLETE",
  };

  it("reads columns of cells, which pandas writes unless told otherwise", () => {
    const columns = Object.fromEntries(
      Object.entries(trial).map(([key, value]) => [key, { "0": value }]),
    );
    expect(read(JSON.stringify(columns)).fact.value.trialsComplete).toBe(1);
  });

  it("reads a trial a line, several objectives, and nested params", () => {
    const nested = { number: 1, values: [1, 2], params: { lr: 0.2 }, state: "COMPLETE" };
    const lines = [trial, nested].map((one) => JSON.stringify(one)).join("\n");
    const { fact } = read(lines);
    expect(fact.value).toMatchObject({ trialsComplete: 2, params: { lr: "0.1 to 0.2" } });
  });

  it("reads NaN of a failed trial as missing", () => {
    const text = JSON.stringify([{ ...trial, state: "FAIL" }]).replace('"value":1', '"value":NaN');
    expect(read(text).fact.value).toMatchObject({ trialsFailed: 1, trialsComplete: 0 });
  });

  it("refuses a state that no trial has, with its place", () => {
    const text = JSON.stringify([{ ...trial, state: "DONE" }]);
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ refusal: { code: "invalid_field", pointer: "/0/state" } });
  });

  it("refuses a row that lost cells", () => {
    const text = "number,value,params_lr,state\n0,1,0.1,COMPLETE\n1,2\n";
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ refusal: { code: "ragged_row", pointer: "line:3" } });
  });

  it("reads or refuses trials, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const odd = { ...trial, value: a, params_lr: b, datetime_start: b };
        const nested = { ...trial, params: a, values: b, number: b };
        for (const root of [[odd], [nested], [trial, { ...trial, state: a }]]) {
          const result = interpret(Buffer.from(JSON.stringify(root)), { at: AT, maxBytes: 1e6 });
          expect(["understood", "refused"]).toContain(result.kind);
        }
      }),
    );
  });
});
