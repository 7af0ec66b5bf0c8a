import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffRuns } from "#server/runs/rules/diff.ts";
import { interpret } from "../../rules/interpret.ts";
import type { Fact, Run } from "../../schema.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures/dvc-3.67.1");

function read(content: string | Buffer) {
  const result = interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}

const fixture = (name: string) => read(readFileSync(join(FIXTURES, name)));

function runsOf(facts: readonly Fact[]): Run[] {
  return facts.flatMap((fact) => (fact.kind === "run" ? [fact.value] : []));
}

function pair(before: Run | undefined, after: Run | undefined) {
  if (!before || !after) throw new Error("a run is missing");
  return diffRuns(before, after);
}

describe("exp show", () => {
  const runs = runsOf(fixture("exp-show.json").facts);
  const named = (name: string) => runs.find((run) => run.name === name);

  it("has every revision and every experiment", () => {
    expect(runs.map(({ name }) => name).sort()).toEqual(
      ["workspace", "main", "v1", "deeper", "no-shuffle", "many"].sort(),
    );
    expect(named("many")?.note).toBe("Experiment on v1");
    expect(named("workspace")).toMatchObject({ status: "UNKNOWN", startedAt: null });
  });

  it("tells that the shuffle was turned off when the score fell, and that data and code are the same", () => {
    const diff = pair(named("v1"), named("main"));
    expect(diff.likeliest[0]).toMatchObject({
      dimension: "configuration",
      key: "prepare.shuffle",
    });
    expect(diff.metrics[0]).toMatchObject({
      name: "val.r2",
      before: 0.898799282554989,
      after: -2.159478057481135,
    });
    const changed = diff.dimensions.flatMap((one) => one.changes.map(({ key }) => key));
    expect(changed.sort()).toEqual(["model.pkl", "prepare.shuffle", "rev"]);
  });

  it("passes over a revision that DVC could not read, with its words", () => {
    const broken = { rev: "abc", name: null, data: null, error: { msg: "bad yaml" } };
    const result = read(JSON.stringify([{ ...broken, experiments: null }]));
    expect(result.facts).toEqual([]);
    expect(result.notes).toContainEqual(
      expect.objectContaining({ code: "upstream_error", pointer: "/0" }),
    );
  });

  it("tells an experiment that waits, runs or failed from a finished one", () => {
    const statuses = ["queued", "running", "failed", "success"].map((state, i) => {
      const data = { timestamp: "2026-01-02T03:04:05", params: {} };
      const rev = { rev: `${i}`.repeat(40), name: state, data, error: null };
      const experiments = [{ revs: [rev], executor: { state }, name: state }];
      const workspace = { rev: "workspace", name: null, data, error: null, experiments };
      return runsOf(read(JSON.stringify([workspace])).facts).find(({ name }) => name === state)
        ?.status;
    });
    expect(statuses).toEqual(["SCHEDULED", "RUNNING", "FAILED", "FINISHED"]);
  });

  it("reads the object of revisions that DVC 2 wrote", () => {
    const data = { timestamp: "2022-01-02T03:04:05", params: { "p.yaml": { data: { lr: 0.1 } } } };
    const runs2 = runsOf(
      read(
        JSON.stringify({
          workspace: { baseline: { data: { ...data, timestamp: null } } },
          [`${"a".repeat(40)}`]: {
            baseline: { data: { ...data, name: "main" } },
            [`${"b".repeat(40)}`]: { data: { ...data, name: "exp-1" } },
          },
        }),
      ).facts,
    );
    expect(runs2.map(({ name }) => name)).toEqual(["main", "exp-1", "workspace"]);
    expect(runs2[0]?.dimensions.configuration).toEqual({ lr: "0.1" });
  });
});

describe("dvc.lock", () => {
  it("is a run: two of them show the same cause", () => {
    const [before] = runsOf(fixture("shuffled.dvc.lock").facts);
    const [after] = runsOf(fixture("dvc.lock").facts);
    expect(before?.runId).not.toBe(after?.runId);
    const diff = pair(before, after);
    expect(diff.likeliest[0]?.key).toBe("prepare.shuffle");
    expect(Object.keys(after?.dimensions.dataSources ?? {})).toEqual(["data/listings.csv"]);
    expect(Object.keys(after?.dimensions.trainingState ?? {})).toEqual(["model.pkl"]);
  });

  it("is refused where its schema is another", () => {
    const text = "schema: '3.0'\nstages:\n  a:\n    cmd: x\n";
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ refusal: { code: "unsupported_schema_version" } });
  });

  it("of before schema 2.0, with an unquoted 2.0 and of other storages is read too", () => {
    const stage = "cmd: x\n    deps:\n    - path: s3://b/d\n      etag: abc\n";
    expect(
      runsOf(read(`schema: 2.0\nstages:\n  a:\n    ${stage}`).facts)[0]?.dimensions.dataSources,
    ).toEqual({ "s3://b/d": "abc" });
    const old = "a:\n  cmd: x\n  deps:\n  - path: d.csv\n    md5: abc\n";
    expect(runsOf(read(old).facts)).toHaveLength(1);
  });
});

describe("diffs and metrics", () => {
  it("of params say what was turned off", () => {
    const [after, before] = runsOf(fixture("params-diff.json").facts);
    expect(pair(before, after).likeliest[0]?.key).toBe("prepare.shuffle");
  });

  it("of metrics say how far the score fell", () => {
    const [after, before] = runsOf(fixture("metrics-diff.json").facts);
    expect(before?.metrics).toEqual({ "val.r2": 0.898799282554989 });
    expect(after?.metrics).toEqual({ "val.r2": -2.159478057481135 });
  });

  it("of metrics show are those of the workspace", () => {
    const [run] = runsOf(fixture("metrics-show.json").facts);
    expect(run?.metrics).toEqual({ n_train: 300, "val.r2": -2.159478057481135 });
    expect(run?.startedAt).toBeNull();
  });
});

describe("any document of DVC's shapes", () => {
  it("is read or refused, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const row = { rev: "r", name: a, data: b, error: null, experiments: a };
        const shapes = [
          [row],
          { workspace: { baseline: { data: b }, other: a } },
          { "": { data: { m: { data: a }, n: { error: b } } } },
          { params: { key: { old: a, new: b } } },
        ];
        const yaml = [
          { schema: "2.0", stages: { s: { cmd: "x", deps: a, outs: b, params: a } } },
          { stages: { s: { cmd: "x", deps: a, outs: b, foreach: a, do: b } } },
        ].map((root) =>
          Object.entries(root)
            .map(([k, v]) => `${k}: ${JSON.stringify(v)}`)
            .join("\n"),
        );
        for (const text of [...shapes.map((shape) => JSON.stringify(shape)), ...yaml]) {
          const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
          expect(["understood", "refused"]).toContain(result.kind);
        }
      }),
    );
  });
});

describe("dvc.yaml", () => {
  it("declares what each stage reads and makes", () => {
    const subjects = fixture("dvc.yaml").facts.map((fact) => fact.subject);
    expect(subjects).toContain("dataset data/listings.csv → job prepare");
    expect(subjects).toContain("job train → dataset metrics.json");
    expect(subjects).toHaveLength(9);
  });
});
