import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import type { Run } from "../../schema.ts";

// What MLflow does that a reader would not expect, each as it was captured or as its documentation says.

const AT = new Date("2026-11-24T12:00:00Z");
const START = 1794556800000;
const info = { run_id: "r1", experiment_id: "1", status: "FINISHED", start_time: START };

const answer = (body: unknown) =>
  interpret(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), {
    at: AT,
    maxBytes: 1e8,
  });

function understood(body: unknown) {
  const result = answer(body);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}

function runOf(run: object): Run {
  const [fact] = understood({ runs: [{ info, ...run }] }).facts;
  if (fact?.kind !== "run") throw new Error("no run");
  return fact.value;
}

const fixture = (version: string, file: string) =>
  answer(readFileSync(join(import.meta.dirname, "fixtures", version, file)).toString("utf8"));

const metric = (value: unknown, step: number, timestamp: number) => ({
  key: "m",
  value,
  step,
  timestamp,
});

describe("numbers", () => {
  it("NaN as text and infinity clipped to the largest double never win a maximum", () => {
    for (const value of ["NaN", 1.7976931348623157e308, -1.7976931348623157e308, "Infinity"])
      expect(runOf({ data: { metrics: [metric(value, 0, START)] } }).metrics.m).toBeNull();
  });

  it("a metric is its last value by step, then by time, not its best", () => {
    const metrics = [metric(9, 1, START + 9), metric(1, 2, START), metric(5, 2, START + 1)];
    expect(runOf({ data: { metrics } }).metrics.m).toBe(5);
    expect(runOf({ data: { metrics: metrics.toReversed() } }).metrics.m).toBe(5);
  });

  it("a value above 2^53 is the double that the server keeps", () => {
    const text = `{"runs":[{"info":${JSON.stringify(info)},"data":{"metrics":[{"key":"m","value":9007199254740993,"step":0,"timestamp":${START}}]}}]}`;
    const [fact] = understood(text).facts;
    expect(fact?.kind === "run" && fact.value.metrics.m).toBe(9007199254740992);
  });
});

describe("what is left out", () => {
  it("empty members of a run are absent or {}, and neither is a fault", () => {
    for (const empty of [
      {},
      { data: {} },
      { data: { params: {}, metrics: {}, tags: {} }, inputs: {}, outputs: {} },
      { data: { params: [] }, inputs: { dataset_inputs: {} }, outputs: { model_outputs: [] } },
    ])
      expect(runOf(empty)).toMatchObject({ runId: "r1", metrics: {} });
  });

  it("a running run has no end, and a scheduled one may have", () => {
    const running = understood({ runs: [{ info: { ...info, status: "RUNNING" } }] }).facts[0];
    expect(running).toMatchObject({ value: { status: "RUNNING", endedAt: null } });
    const end = { ...info, status: "SCHEDULED", end_time: START + 1000 };
    expect(understood({ runs: [{ info: end }] }).facts[0]).toMatchObject({
      value: { status: "SCHEDULED", endedAt: new Date(START + 1000).toISOString() },
    });
  });

  it("an empty page is {}, which is no error and no proof", () => {
    expect(understood({})).toMatchObject({ facts: [], format: "mlflow.empty-page" });
  });

  it("description, tags and aliases of a model are absent when empty", () => {
    const { facts } = understood({
      registered_models: [{ name: "m", last_updated_timestamp: START }],
    });
    expect(facts).toEqual([]);
  });
});

describe("answers around the data", () => {
  it("times and statuses of other protobuf writers are text and numbers", () => {
    const other = { ...info, start_time: String(START), status: 3 };
    expect(understood({ runs: [{ info: other }] }).facts[0]).toMatchObject({
      value: { status: "FINISHED", startedAt: new Date(START).toISOString() },
    });
  });

  it("an error body of 3.x, with sqlstate and error_class, is an error all the same", () => {
    const body = { error_code: "NOT_FOUND", sqlstate: "42704", error_class: "X", message: "none" };
    expect(answer(body)).toMatchObject({ refusal: { code: "upstream_error" } });
    expect(fixture("mlflow-3.17.2", "error-run-not-found.json")).toMatchObject({
      refusal: { code: "upstream_error" },
    });
  });

  it("an unknown path answers with a page of HTML, and health with a word", () => {
    expect(fixture("mlflow-2.22.5", "logged-models-search.json").kind).toBe("refused");
    expect(answer("OK")).toMatchObject({ kind: "refused" });
  });

  it("experiments come with workspace in 3.17 and with the one called Default", () => {
    const { facts } = understood({
      experiments: [
        { experiment_id: "2", name: "a", workspace: "w", last_update_time: START },
        { experiment_id: "0", name: "Default", lifecycle_stage: "active" },
      ],
    });
    expect(facts.map(({ subject }) => subject)).toEqual(["0", "2"]);
  });

  it("a page token says that more exists; one that points back never ends", () => {
    const page = (offset: number) =>
      understood({
        runs: [{ info }],
        next_page_token: Buffer.from(`{"offset": ${offset}}`).toString("base64"),
      }).notes.map(({ code }) => code);
    expect(page(25)).toContain("truncated_by_sender");
    expect(page(0)).toContain("paging_loop");
  });

  it("the path of the script on its machine is taken out before anything is kept", () => {
    const source = { key: "mlflow.source.name", value: "/home/ada/projects/train.py" };
    const { stored } = understood({ runs: [{ info, data: { tags: [source] } }] });
    expect(stored.toString("utf8")).not.toContain("/home/ada");
    expect(stored.toString("utf8")).toContain("train.py");
  });

  it("an experiment, a run and a parameter may be named in any script", () => {
    const name = "تقييم العقارات";
    const run = runOf({
      info: { ...info, run_name: name },
      data: { params: [{ key: name, value: "ü" }] },
    });
    expect(run.name).toBe(name);
    expect(run.dimensions.configuration[name]).toBe("ü");
  });
});

describe("models", () => {
  it("logged by MLflow 3 are found by the run's outputs, by MLflow 2 in a tag", () => {
    const outputs = { model_outputs: [{ model_id: "m-1", step: 0 }] };
    expect({ ...runOf({ outputs }).dimensions.trainingState }).toEqual({ logged_model: "m-1" });
    const history = JSON.stringify([{ model_uuid: "u-1", artifact_path: "model", flavors: {} }]);
    const tags = [{ key: "mlflow.log-model.history", value: history }];
    expect({ ...runOf({ data: { tags } }).dimensions.trainingState }).toEqual({
      logged_model: "u-1",
    });
  });

  it("are listed once for each stage, so a version that only an alias names is told too", () => {
    const { facts } = understood({
      registered_models: [
        {
          name: "m",
          latest_versions: [{ name: "m", version: "4", current_stage: "None" }],
          aliases: [{ alias: "champion", version: "3" }],
        },
      ],
    });
    expect(facts.map(({ subject }) => subject)).toEqual(["m 3", "m 4"]);
  });
});

describe("the six dimensions", () => {
  it.each([
    ["tag", "mlflow.source.git.commit"],
    ["tag", "git_commit"],
    ["tag", "dvc_rev"],
    ["param", "git_sha"],
  ])("find the commit in the %s %s", (kind, key) => {
    const pair = [{ key, value: "0e02886" }];
    const data = kind === "tag" ? { tags: pair } : { params: pair };
    expect({ ...runOf({ data }).dimensions.sourceCode }).toEqual({ [key]: "0e02886" });
  });

  it("take system metrics for no record of the hardware, and home-made tags for one", () => {
    const watched = runOf({
      data: { metrics: [{ key: "system/cpu_utilization_percentage", value: 1, timestamp: START }] },
    });
    expect(watched).toMatchObject({ hasSystemMetrics: true, dimensions: { hardware: {} } });
    for (const key of ["hw.gpu", "gpu", "node_type"]) {
      const { hardware } = runOf({ data: { tags: [{ key, value: "A100" }] } }).dimensions;
      expect({ ...hardware }).toEqual({ [key]: "A100" });
    }
  });

  it("read the platform from env.*, docker.image and pip.freeze.sha", () => {
    const tags = ["env.python", "docker.image", "pip.freeze.sha"].map((key) => ({
      key,
      value: "v",
    }));
    expect(Object.keys(runOf({ data: { tags } }).dimensions.platform)).toHaveLength(3);
  });

  it("unpack the data set's source, schema and profile, which are JSON inside text", () => {
    const dataset = {
      name: "listings",
      digest: "abc",
      source_type: "http",
      source: '{"url":"https://data.example/l.csv"}',
      schema: '{"mlflow_colspec":[{"name":"area","type":"double"}]}',
      profile: '{"num_rows": 3}',
    };
    const tags = [{ key: "mlflow.data.context", value: "training" }];
    const { dataSources } = runOf({ inputs: { dataset_inputs: [{ dataset, tags }] } }).dimensions;
    expect({ ...dataSources }).toEqual({
      "training.digest": "abc",
      "training.name": "listings",
      "training.profile": "num_rows 3",
      "training.schema": "area: double",
      "training.source": "https://data.example/l.csv",
    });
  });
});
