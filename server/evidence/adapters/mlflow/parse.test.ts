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
