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
    const [note] = read("{}").notes;
    expect(note).toMatchObject({ code: "not_assessed" });
    expect(note?.message).toContain("DVC's diff where nothing differs");
  });

  it("of tracked files hold the digests before and after, a rename both paths with one digest", () => {
    const diff = {
      added: [{ path: "data/new.csv", hash: "aaaa1111" }],
      deleted: [{ path: "data/old.csv", hash: "bbbb2222" }],
      modified: [{ path: "data/", hash: { old: "cccc3333.dir", new: "dddd4444.dir" } }],
      renamed: [{ path: { old: "model.pkl", new: "models/best.pkl" }, hash: "eeee5555" }],
      "not in cache": [],
    };
    const { runs, format } = read(JSON.stringify(diff));
    expect(format).toBe("dvc.diff");
    const [after, before] = runs;
    expect(before?.dimensions).toMatchObject({
      dataSources: { "data/old.csv": "bbbb2222", "data/": "cccc3333.dir" },
      trainingState: { "model.pkl": "eeee5555" },
    });
    expect(after?.dimensions).toMatchObject({
      dataSources: { "data/new.csv": "aaaa1111", "data/": "dddd4444.dir" },
      trainingState: { "models/best.pkl": "eeee5555" },
    });
  });

  it("of tracked files without digests say how to ask for them", () => {
    const { facts, notes } = read(JSON.stringify({ modified: [{ path: "data.csv" }] }));
    expect(facts).toEqual([]);
    expect(notes[0]?.message).toBe(
      "1 changed path has no digest: send dvc diff --json --show-hash.",
    );
  });
});

describe("exp show as CSV", () => {
  it("of the documentation has its metrics before its settings", () => {
    const { runs, format, observedAt, notes } =
      read(`Experiment,rev,typ,Created,parent,loss,acc,train.epochs,model.conv_units
,workspace,baseline,,,0.236574187874794,0.9126999974250793,10,16
baseline-experiment,23ceb4a,baseline,2021-09-06T23:38:07,,0.236574187874794,0.9126999974250793,10,16
cnn-64,6d13f33,branch_commit,2021-09-09T13:06:05,,0.2338544875383377,0.9153000116348267,10,64
`);
    expect(format).toBe("dvc.exp-show-csv");
    expect(observedAt).toBe("2021-09-09T13:06:05.000Z");
    expect(runs).toMatchObject([
      { runId: "23ceb4a", status: "FINISHED" },
      {
        runId: "6d13f33",
        name: "cnn-64",
        metrics: { loss: 0.2338544875383377, acc: 0.9153000116348267 },
        dimensions: {
          configuration: { "train.epochs": "10", "model.conv_units": "64" },
          sourceCode: { rev: "6d13f33" },
        },
      },
      { runId: "workspace", status: "UNKNOWN", startedAt: null },
    ]);
    expect(notes.find(({ code }) => code === "kind_of_column_unsaid")?.message).toContain(
      "Read as metrics: loss, acc.",
    );
  });

  it("has states, files in front of keys that two files share, and digests of dependencies last", () => {
    const { runs } =
      read(`Experiment,rev,typ,Created,parent,State,Executor,metrics.json:lr,val.r2,params.yaml:lr,prepare.shuffle,prepare.seed,data/listings.csv,train.py
,main,baseline,2026-11-20T10:00:00,,,,0.5,0.91,0.1,True,20170428,0123456,c0ffee1
exp-a,1234abc,branch_base,2026-11-21T10:00:00,,Failed,Temp,!,,0.2,False,20170428,1234567,c0ffee2
`);
    expect(runs).toMatchObject([
      {
        runId: "1234abc",
        status: "FAILED",
        metrics: {},
        dimensions: {
          configuration: { "params.yaml:lr": "0.2", "prepare.shuffle": "False" },
          dataSources: { "data/listings.csv": "1234567" },
          sourceCode: { rev: "1234abc", "train.py": "c0ffee2" },
        },
      },
      {
        runId: "main",
        metrics: { "metrics.json:lr": 0.5, "val.r2": 0.91 },
        dimensions: {
          configuration: { "prepare.seed": "20170428" },
          sourceCode: { "train.py": "c0ffee1" },
        },
      },
    ]);
    expect(runs[1]?.dimensions.sourceCode).not.toHaveProperty("rev");
  });

  it("is refused with a row of another width", () => {
    const text = "Experiment,rev,typ,Created,parent,loss\n,main,baseline,,\n";
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "ragged_row" } });
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
