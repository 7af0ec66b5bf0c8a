import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";
import { DIMENSIONS, type Fact, type Run } from "../../schema.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const VERSIONS = ["mlflow-2.22.5", "mlflow-3.17.2"] as const;

function read(version: string, file: string) {
  const bytes = readFileSync(join(import.meta.dirname, "fixtures", version, file));
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}

function understood(body: unknown) {
  return interpret(Buffer.from(JSON.stringify(body)), { at: AT, maxBytes: 1e8 });
}

const runsOf = (facts: readonly Fact[]): Run[] =>
  facts.flatMap((fact) => (fact.kind === "run" ? [fact.value] : []));

const Truth = z.object({
  runs: z.record(
    z.string(),
    z.object({
      name: z.string(),
      status: z.string(),
      start_time: z.number(),
      parent: z.string().nullable(),
      metrics: z.record(z.string(), z.union([z.number(), z.string()])),
      params: z.number(),
      dims: z.record(z.string(), z.boolean()),
      lifecycle: z.string().optional(),
    }),
  ),
  totals: z.record(z.string(), z.unknown()),
});

describe.each(VERSIONS)("the runs of %s", (version) => {
  const pages = ["runs-search-p1.json", "runs-search-p2.json", "runs-search-p3.json"];
  const runs = pages.flatMap((page) => runsOf(read(version, page).facts));
  const text = readFileSync(
    join(import.meta.dirname, "fixtures", version, "ground_truth.json"),
    "utf8",
  );
  const truth = Truth.parse(JSON.parse(text));
  const lacking = (dimension: (typeof DIMENSIONS)[number]) =>
    runs.filter((run) => Object.keys(run.dimensions[dimension]).length === 0).length;

  it("are all there, with the dimensions that the script recorded", () => {
    expect(runs).toHaveLength(59);
    expect(lacking("sourceCode")).toBe(truth.totals.missing_commit);
    expect(lacking("dataSources")).toBe(truth.totals.missing_dataset);
    expect(lacking("platform")).toBe(truth.totals.missing_platform);
    expect(lacking("hardware")).toBe(truth.totals.missing_hardware);
    expect(lacking("configuration")).toBe(truth.totals.missing_params);
    expect(59 - lacking("trainingState")).toBe(truth.totals.with_training_state);
    const all = runs.filter((run) =>
      DIMENSIONS.every((d) => Object.keys(run.dimensions[d]).length > 0),
    );
    expect(all).toHaveLength(13);
    expect(runs.filter((run) => run.hasSystemMetrics)).toHaveLength(12);
  });

  it("agree one by one with the script's own bookkeeping", () => {
    const names = [
      "hardware",
      "platform",
      "source_code",
      "configuration",
      "data_sources",
      "training_state",
    ];
    for (const run of runs) {
      const own = truth.runs[run.runId];
      expect(own?.name).toBe(run.name);
      expect(own?.status).toBe(run.status);
      expect(run.startedAt).toBe(new Date(own?.start_time ?? 0).toISOString());
      expect(run.parentRunId).toBe(own?.parent);
      DIMENSIONS.forEach((dimension, i) => {
        const recorded = Object.keys(run.dimensions[dimension]).length > 0;
        expect(recorded, `${run.name} ${dimension}`).toBe(own?.dims[names[i] ?? ""]);
      });
      for (const [key, value] of Object.entries(own?.metrics ?? {}))
        expect(run.metrics[key]).toBe(typeof value === "number" ? value : null);
    }
  });

  it("keep free text out of the dimensions", () => {
    for (const run of runs)
      for (const dimension of DIMENSIONS)
        for (const key of Object.keys(run.dimensions[dimension]))
          expect(key).not.toMatch(/mlflow\.(note\.content|runName|user|source\.(name|type))$/);
  });

  it("date the page by the newest start, and say that more pages exist", () => {
    const first = read(version, "runs-search-p1.json");
    expect(first.notes.map((note) => note.code)).toContain("truncated_by_sender");
    const last = read(version, "runs-search-p3.json");
    expect(last.notes.map((note) => note.code)).not.toContain("truncated_by_sender");
    expect(last.observedAt).toBe(new Date(1794556800000).toISOString());
  });

  it("count deleted runs as deleted", () => {
    const all = runsOf(read(version, "runs-search-all-views.json").facts);
    const page = readFileSync(
      join(import.meta.dirname, "fixtures", version, "runs-search-all-views.json"),
      "utf8",
    );
    const deleted = page.match(/"lifecycle_stage":\s*"deleted"/g) ?? [];
    expect(all.filter((run) => run.lifecycleStage === "deleted")).toHaveLength(deleted.length);
  });

  it("read NaN and clipped infinity as missing, never as a number", () => {
    const result = read(version, "run-get-nan.json");
    const [run] = runsOf(result.facts);
    expect(run?.metrics).toMatchObject({ val_r2: null, val_rmse: null, val_mae: null });
    expect(result.notes.map((note) => note.code)).toContain("non_finite_metric");
  });

  it("read a single run, an empty page and the registry", () => {
    expect(runsOf(read(version, "run-get-before.json").facts)[0]?.name).toBe("mlp-before-refactor");
    const empty = read(version, "runs-search-empty.json");
    expect(empty.facts).toEqual([]);
    expect(empty.notes[0]?.code).toBe("not_assessed");
    const versions = read(version, "registered-models-search.json").facts;
    const aliases = versions.flatMap((fact) =>
      fact.kind === "model-version" ? [[fact.value.version, fact.value.aliases]] : [],
    );
    expect(aliases).toEqual([
      ["1", []],
      ["2", ["rollback"]],
      ["3", ["champion"]],
      ["4", ["challenger"]],
    ]);
    expect(read(version, "model-versions-search.json").facts).toHaveLength(4);
    expect(read(version, "experiments-search.json").facts.length).toBeGreaterThanOrEqual(5);
  });
});

describe.each(VERSIONS)("the history of a metric from %s", (version) => {
  const historyOf = (file: string) => {
    const [fact] = read(version, file).facts;
    if (fact?.kind !== "metric-history") throw new Error("no history");
    return fact.value;
  };

  it("is every step of the run that the wrapper names", () => {
    const after = historyOf("wrapped-history-after.json");
    expect(after.metric).toBe("val_r2_epoch");
    const rounded = after.points.map(({ value }) => Number((value ?? 0).toFixed(3)));
    expect(rounded).toEqual([-2.784, -1.787, -0.776, 0.382, 0.595, 0.211, 0.199, 0.119]);
    expect(historyOf("wrapped-history-before.json").points.at(-1)?.value).toBeCloseTo(0.984, 3);
    expect(after.max).toEqual({ step: 4, value: 0.5949461267717528 });
  });

  it("keeps a value that was not finite as a gap, clipped infinity too", () => {
    expect(historyOf("wrapped-history-nan.json")).toMatchObject({
      nonFinite: 2,
      points: [{ value: 12000 }, { value: null }, { value: null }],
    });
  });

  it("as the server answers is read only where the sender states the run", () => {
    const path = join(import.meta.dirname, "fixtures", version, "metric-history-nan.json");
    const bytes = readFileSync(path);
    expect(interpret(bytes, { at: AT, maxBytes: 1e6 })).toMatchObject({
      refusal: { code: "missing_field", pointer: "/run_id" },
    });
    const stated = interpret(bytes, { at: AT, maxBytes: 1e6, runId: "r7" });
    expect(stated).toMatchObject({ facts: [{ subject: "r7 train_loss" }] });
  });
});

describe("histories as other writers send them", () => {
  const point = (step: number, more: object = {}) => ({
    key: "loss",
    value: 1 / (step + 1),
    timestamp: 1794556800000 + step,
    step,
    ...more,
  });

  it("of get-history-bulk are told apart by the run that each point names", () => {
    const metrics = [point(0, { run_id: "a" }), point(0, { run_id: "b" })];
    const result = understood({ metrics });
    expect(result).toMatchObject({ facts: [{ subject: "a loss" }, { subject: "b loss" }] });
  });

  it("of many steps keep 200 points, both extremes and the true count", () => {
    const metrics = Array.from({ length: 5_000 }, (_, step) => point(step));
    metrics[1234] = { ...point(1234), value: -9 };
    const result = understood({ run_id: "r", metrics });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    const [fact] = result.facts;
    if (fact?.kind !== "metric-history") throw new Error("no history");
    expect(fact.value.points.length).toBeLessThanOrEqual(200);
    expect(fact.value).toMatchObject({ count: 5_000, min: { step: 1234, value: -9 } });
    expect(fact.value.points).toContainEqual({ step: 1234, value: -9 });
    expect(fact.value.points.at(-1)?.step).toBe(4_999);
  });
});

describe("saved models", () => {
  it("of MLflow 3 are listed with their run and, once, the version each became", () => {
    const models = read("mlflow-3.17.2", "logged-models-search.json").facts.flatMap((fact) =>
      fact.kind === "component" ? [fact.value.modelCard ?? {}] : [],
    );
    const registered = models.flatMap((card) =>
      Object.keys(card).filter((key) => key.startsWith("registered.")),
    );
    expect(registered).toEqual(models.map(() => "registered.1"));
    expect(models.every((card) => (card.run_id ?? "").length === 32)).toBe(true);
  });

  it("say in their MLmodel what they take, and on what platform their run made them", () => {
    const { facts } = read("mlflow-3.17.2", "MLmodel");
    expect(facts[0]).toMatchObject({
      kind: "component",
      value: {
        modelCard: {
          "signature.inputs": "tensor float64 [-1,9]",
          "sklearn.serialization_format": "skops",
          "python_function.loader_module": "mlflow.sklearn",
        },
      },
    });
    expect(facts[1]).toMatchObject({
      kind: "run-part",
      value: { part: "MLmodel", dimensions: { platform: { "model.sklearn_version": "1.9.1" } } },
    });
  });

  it("of an older MLflow name columns by type, and may know no run", () => {
    const text = `artifact_path: model
flavors:
  python_function: {loader_module: mlflow.sklearn, python_version: 3.8.10}
signature:
  inputs: '[{"name": "area", "type": "double"}, {"name": "rooms", "type": "long"}]'
utc_time_created: '2022-05-06 07:08:09.101112'
`;
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({
      format: "mlflow.mlmodel",
      facts: [{ value: { modelCard: { "signature.inputs": "area: double, rooms: long" } } }],
    });
  });
});

describe("a run as other writers send it", () => {
  const info = { run_id: "r1", experiment_id: "1", status: "FINISHED", start_time: 1794556800000 };
  const one = (run: object) => {
    const result = understood({ runs: [{ info, ...run }] });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    return runsOf(result.facts)[0];
  };

  it("falls back to commits in tags and parameters, and keeps them out of the configuration", () => {
    const run = one({
      data: {
        params: [
          { key: "git_sha", value: "abc" },
          { key: "lr", value: "1" },
        ],
      },
    });
    expect({ ...run?.dimensions.sourceCode }).toEqual({ git_sha: "abc" });
    expect({ ...run?.dimensions.configuration }).toEqual({ lr: "1" });
  });

  it("takes a branch alone for no record of the source code", () => {
    const run = one({ data: { tags: [{ key: "mlflow.source.git.branch", value: "main" }] } });
    expect({ ...run?.dimensions.sourceCode }).toEqual({});
  });

  it("names any metric or parameter that a tracker accepts, __proto__ included", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 8 }), (keys) => {
        const params = [...keys, "__proto__"].map((key) => ({ key, value: "v" }));
        const run = one({ data: { params } });
        const record = run?.dimensions.configuration ?? {};
        expect(Object.getPrototypeOf(record)).toBe(null);
        expect(Object.hasOwn(record, "__proto__")).toBe(true);
      }),
    );
  });

  it("refuses a wrong type with the pointer of the place", () => {
    const result = understood({
      runs: [{ info, data: { metrics: [{ key: "a", value: { b: 1 } }] } }],
    });
    expect(result).toMatchObject({
      kind: "refused",
      refusal: { code: "wrong_type", pointer: "/runs/0/data/metrics/0/value" },
    });
  });
});
