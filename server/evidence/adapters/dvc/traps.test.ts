import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import { DIMENSIONS, type Run } from "../../schema.ts";

// What DVC does that a reader would not expect, each as it was captured or as its documentation says.

const AT = new Date("2026-11-24T12:00:00Z");

function read(content: string) {
  const result = interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const runs = result.facts.flatMap((fact): Run[] => (fact.kind === "run" ? [fact.value] : []));
  return { ...result, runs };
}

describe("differences", () => {
  it("of a switch that was turned off have -1 as their diff, which is no number of it", () => {
    const diff = { "params.yaml": { "prepare.shuffle": { old: true, new: false, diff: -1 } } };
    const { runs } = read(JSON.stringify(diff));
    expect(runs.map(({ dimensions }) => dimensions.configuration["prepare.shuffle"])).toEqual([
      "false",
      "true",
    ]);
  });

  it("of equal revisions are {}, which names no tool and proves nothing", () => {
    expect(read("{}")).toMatchObject({ facts: [] });
    expect(read("{}").notes.map(({ code }) => code)).toContain("not_assessed");
  });
});

describe("exp show", () => {
  const data = {
    timestamp: "2026-11-20T10:00:00",
    params: { "params.yaml": { data: { lr: 0.1 } } },
    metrics: { "metrics.json": { data: { val: { r2: 0.9 } } } },
  };
  const rev = "a".repeat(40);

  it("has an error beside every revision, null or an object with its words", () => {
    const broken = { rev: "b".repeat(40), name: null, data: null, error: { msg: "no params" } };
    const list = [
      { rev, name: "main", data, error: null, experiments: null },
      { ...broken, experiments: null },
    ];
    const { runs, notes } = read(JSON.stringify(list));
    expect(runs.map(({ name }) => name)).toEqual(["main"]);
    expect(notes.map(({ code }) => code)).toContain("upstream_error");
  });

  it("has times without a zone, read as UTC, and none for the workspace", () => {
    const workspace = { ...data, timestamp: null };
    const list = [
      { rev: "workspace", name: null, data: workspace, error: null, experiments: null },
      { rev, name: "main", data, error: null, experiments: null },
    ];
    const { runs, observedAt } = read(JSON.stringify(list));
    expect(runs.map(({ startedAt }) => startedAt)).toEqual(["2026-11-20T10:00:00.000Z", null]);
    expect(observedAt).toBe("2026-11-20T10:00:00.000Z");
  });
});

describe("dvc.lock", () => {
  it.each(["'2.0'", '"2.0"', "2.0"])("is of schema 2.0 written as %s", (schema) => {
    const text = `schema: ${schema}\nstages:\n  train:\n    cmd: python train.py\n`;
    expect(read(text).format).toBe("dvc.lock");
  });

  it("records the six dimensions that DVC has: nothing of hardware, a platform only by a file", () => {
    const lock = (requirements: string) => `schema: '2.0'
stages:
  train:
    cmd: python train.py
    deps:
    - {path: data/listings.csv, md5: d1, size: 10}
    - {path: train.py, md5: c1, size: 10}
${requirements}    params:
      params.yaml: {train.lr: 0.05, train.shuffle: false}
    outs:
    - {path: model.pkl, md5: m1, size: 10}
`;
    const recorded = (text: string) => {
      const [run] = read(text).runs;
      return DIMENSIONS.filter((one) => Object.keys(run?.dimensions[one] ?? {}).length > 0);
    };
    const always = ["sourceCode", "configuration", "dataSources", "trainingState"];
    expect(recorded(lock(""))).toEqual(always);
    const file = "    - {path: requirements.txt, md5: r1, size: 10}\n";
    expect(recorded(lock(file))).toEqual(["platform", ...always]);
    const [run] = read(lock("")).runs;
    expect({ ...run?.dimensions.configuration }).toEqual({
      "train.lr": "0.05",
      "train.shuffle": "false",
    });
    expect({ ...run?.dimensions.dataSources }).toEqual({ "data/listings.csv": "d1" });
  });
});
