import { z } from "zod";
import { pause } from "#server/start/process.ts";

// Fills a real MLflow server over its REST API with what the paper's EST project went through: good
// runs, a refactor that loses the shuffle, the hunt for it, failed runs, and a registered model.

const API = "/api/2.0/mlflow";
const HOUR_MS = 3_600_000;
const COMMIT = { before: "9".repeat(40), after: "a".repeat(40) };

type Setting = Readonly<Record<string, string | number>>;

async function call(url: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}${API}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const pairs = (of: Setting) =>
  Object.entries(of).map(([key, value]) => ({ key, value: String(value) }));

const MadeRun = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const MadeExperiment = z.object({ experiment_id: z.string() });

type NewRun = {
  readonly name: string;
  readonly startedAtMs: number;
  readonly params: Setting;
  readonly metrics: Readonly<Record<string, number>>;
  readonly commit: string;
  readonly status: "FINISHED" | "FAILED" | "KILLED";
};

async function addRun(url: string, experimentId: string, run: NewRun): Promise<string> {
  const endedAtMs = run.startedAtMs + 12 * 60_000;
  const tags = {
    "mlflow.source.git.commit": run.commit,
    "env.python": "3.11.7",
    "env.image": "registry.example/valuation:2026.09",
    "hw.cpu": "2 vCPU",
    "hw.gpu": "none",
    "training.checkpoint": "mlp-e8",
  };
  const made = await call(url, "/runs/create", {
    experiment_id: experimentId,
    run_name: run.name,
    start_time: run.startedAtMs,
    tags: pairs(tags),
  });
  const runId = MadeRun.parse(made).run.info.run_id;
  const metrics = Object.entries(run.metrics).map(([key, value]) => ({
    key,
    value,
    timestamp: endedAtMs - 1_000,
    step: 0,
  }));
  await call(url, "/runs/log-batch", { run_id: runId, metrics, params: pairs(run.params) });
  const dataset = {
    name: "listings",
    digest: "d1a5e7c3",
    source_type: "http",
    source: JSON.stringify({ url: "https://data.example/listings.csv" }),
  };
  const datasets = [{ tags: [{ key: "mlflow.data.context", value: "training" }], dataset }];
  await call(url, "/runs/log-inputs", { run_id: runId, datasets });
  await call(url, "/runs/update", { run_id: runId, status: run.status, end_time: endedAtMs });
  return runId;
}

const settings = (shuffle: string, learningRate = 0.05): Setting => ({
  model: "mlp",
  learning_rate: learningRate,
  batch_size: 8,
  epochs: 8,
  shuffle,
  random_state: 7,
});

export type Filled = {
  readonly experimentId: string;
  readonly runs: number;
  readonly beforeRunId: string;
  readonly afterRunId: string;
};

/** `endMs`: when the last run began. Thirty good runs, the break, four of the hunt, two that failed. */
export async function fillMlflow(url: string, endMs: number): Promise<Filled> {
  const { experiment_id: experimentId } = MadeExperiment.parse(
    await call(url, "/experiments/create", { name: "valuation/neural" }),
  );
  const count = 37;
  const at = (i: number) => endMs - (count - 1 - i) * 6 * HOUR_MS;
  const ids: string[] = [];
  const add = async (run: Omit<NewRun, "startedAtMs">) => {
    ids.push(await addRun(url, experimentId, { ...run, startedAtMs: at(ids.length) }));
  };
  for (let i = 0; i < 30; i++) {
    const scored = { val_r2: 0.984 - (i % 5) * 0.002, val_mae: 0.095 + (i % 5) * 0.001 };
    await add({
      name: `mlp-${i}`,
      params: settings("True"),
      metrics: { ...scored, train_loss: 0.0114 },
      commit: COMMIT.before,
      status: "FINISHED",
    });
  }
  for (let i = 0; i < 5; i++)
    await add({
      name: i === 0 ? "mlp-after-refactor" : `mlp-hunt-${i}`,
      params: settings("False", i === 0 ? 0.05 : 0.01 * i),
      metrics: { val_r2: 0.119 + i * 0.004, val_mae: 0.731, train_loss: 0.0092 },
      commit: COMMIT.after,
      status: "FINISHED",
    });
  for (const status of ["FAILED", "KILLED"] as const)
    await add({
      name: `mlp-${status.toLowerCase()}`,
      params: settings("True", 50),
      metrics: {},
      commit: COMMIT.after,
      status,
    });
  await register(url, ids.slice(28, 30));
  return { experimentId, runs: ids.length, beforeRunId: ids[29] ?? "", afterRunId: ids[30] ?? "" };
}

async function register(url: string, runIds: readonly string[]): Promise<void> {
  const name = "valuation-price";
  await call(url, "/registered-models/create", { name });
  for (const runId of runIds)
    await call(url, "/model-versions/create", {
      name,
      source: `runs:/${runId}/model`,
      run_id: runId,
    });
  for (const [alias, version] of [
    ["champion", "2"],
    ["rollback", "1"],
  ])
    await call(url, "/registered-models/alias", { name, alias, version });
}

/** A webhook of MLflow's own that tells of new versions and of aliases, signed with `secret`. */
export async function addWebhook(
  url: string,
  of: { hookUrl: string; secret: string },
): Promise<void> {
  await call(url, "/webhooks", {
    name: "assay",
    url: of.hookUrl,
    secret: of.secret,
    events: [
      { entity: "MODEL_VERSION", action: "CREATED" },
      { entity: "MODEL_VERSION_ALIAS", action: "CREATED" },
    ],
  });
  // Its list of webhooks is kept for a second (MLFLOW_WEBHOOK_CACHE_TTL in services.ts).
  await pause(1_500);
}

export async function moveAlias(url: string, alias: string, version: string): Promise<void> {
  await call(url, "/registered-models/alias", { name: "valuation-price", alias, version });
}

/** One more good run, just finished. */
export async function addRunNow(url: string, experimentId: string): Promise<string> {
  return addRun(url, experimentId, {
    name: "mlp-newest",
    startedAtMs: Date.now() - 13 * 60_000,
    params: settings("True"),
    metrics: { val_r2: 0.985, val_mae: 0.094, train_loss: 0.0113 },
    commit: COMMIT.before,
    status: "FINISHED",
  });
}
