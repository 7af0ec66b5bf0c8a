import type { ModelVersion } from "#server/evidence/schema.ts";
import type { TuningStudy } from "#server/facts/code/schema.ts";
import type { Attribution, Drift, Evaluation, SliceMetric } from "#server/facts/data/schema.ts";
import { ago } from "./evidence.ts";
import { fact, MODEL } from "./facts.ts";

export const attribution = (days: number, value: Partial<Attribution> = {}) =>
  fact("attribution", days, {
    ...MODEL,
    tool: "SHAP",
    method: "mean absolute SHAP value",
    features: [
      { name: "area", value: 0.4 },
      { name: "rooms", value: 0.1 },
    ],
    featuresLeftOut: 0,
    baseline: null,
    rows: 500,
    ...value,
  });

export const version = (days: number, value: Partial<ModelVersion> = {}) =>
  fact("model-version", days, {
    ...MODEL,
    stage: null,
    aliases: ["champion"],
    runId: "run-7",
    status: "READY",
    source: null,
    description: null,
    tags: {},
    createdAt: ago(days + 20),
    updatedAt: ago(days),
    ...value,
  });

export const evaluation = (days: number, value: Partial<Evaluation> = {}) =>
  fact("evaluation", days, {
    ...MODEL,
    tool: "pipeline",
    metric: "mae",
    dataset: "holdout",
    setting: "offline",
    value: 9,
    higherIsBetter: false,
    comparedWith: null,
    difference: null,
    differenceLow: null,
    differenceHigh: null,
    threshold: null,
    passed: null,
    n: 2_000,
    ageDays: null,
    window: null,
    ...value,
  });

export const slice = (days: number, value: Partial<SliceMetric> = {}) =>
  fact("slice-metric", days, {
    ...MODEL,
    tool: "Fairlearn",
    dataset: "holdout",
    metric: "r2",
    slice: { district: "old town" },
    value: 0.8,
    n: 240,
    aggregate: "value",
    low: null,
    high: null,
    isSensitive: null,
    ...value,
  });

export const study = (days: number, value: Partial<TuningStudy> = {}) =>
  fact("tuning-study", days, {
    tool: "Optuna",
    study: "price",
    directions: ["minimize"],
    trialsComplete: 40,
    trialsPruned: 0,
    trialsFailed: 0,
    trialsRunning: 0,
    params: { depth: "int(2, 9)", rate: "float(0.01, 0.3)" },
    best: { trial: "31", values: [8.9], params: { depth: "6", rate: "0.10" } },
    sampler: null,
    dataSources: { "training.digest": "d1" },
    startedAt: null,
    endedAt: null,
    ...value,
  });

export const drift = (days: number, value: Partial<Drift> = {}) =>
  fact("drift", days, {
    tool: "NannyML",
    dataset: "current data",
    column: "mae",
    target: "performance",
    method: "mae",
    statistic: 9,
    threshold: 12,
    driftsWhen: "above",
    drifted: false,
    columnsChecked: null,
    columnsDrifted: null,
    rows: 900,
    labels: 700,
    window: { from: ago(days + 7), to: ago(days) },
    ...value,
  });

export const trained = (
  days: number,
  of: { runId: string; mae: number; configuration?: Record<string, string>; data?: string },
) =>
  fact("run", days, {
    runId: of.runId,
    name: of.runId,
    experimentId: "1",
    status: "FINISHED",
    lifecycleStage: "active",
    startedAt: ago(days),
    endedAt: ago(days),
    parentRunId: null,
    user: null,
    metrics: { mae: of.mae },
    dimensions: {
      hardware: { cpu: "8" },
      platform: { python: "3.12" },
      sourceCode: { "git.commit": "a".repeat(40) },
      configuration: of.configuration ?? { depth: "6", rate: "0.1" },
      dataSources: { "training.digest": of.data ?? "d1" },
      trainingState: { checkpoint: "s3" },
    },
    hasSystemMetrics: false,
    note: null,
  });
