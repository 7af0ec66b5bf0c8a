import type { FactKind } from "#server/evidence/schema.ts";

/**
 * Facts that a pipeline can state where its tool writes no file that is read: a small example of each
 * kind, which is what the page shows and what a test reads.
 */
export const STATED: readonly { kind: FactKind; title: string; value: object }[] = [
  {
    kind: "evaluation",
    title: "State the result of an evaluation",
    value: {
      tool: "train.py",
      model: "price",
      version: "7",
      metric: "mae",
      dataset: "holdout",
      setting: "offline",
      value: 9.1,
      higherIsBetter: false,
      comparedWith: { role: "baseline", model: "median", value: 14.2 },
      difference: -5.1,
      differenceLow: -5.9,
      differenceHigh: -4.3,
      passed: true,
      n: 4000,
    },
  },
  {
    kind: "cost",
    title: "State what a feature group costs",
    value: {
      tool: "billing",
      item: "neighbourhood",
      itemType: "feature-group",
      features: ["schools", "noise"],
      amount: 120,
      currency: "EUR",
      budgetAmount: 200,
    },
  },
  {
    kind: "deployment",
    title: "State a deployment or a rollback",
    value: {
      tool: "deploy.sh",
      model: "price",
      version: "7",
      deploymentId: "2026-11-20-1",
      environment: "production",
      action: "promote",
      status: "succeeded",
      strategy: "canary",
      analysisPassed: true,
      smokeTestPassed: true,
      startedAt: "2026-11-20T09:00:00Z",
      endedAt: "2026-11-20T09:04:00Z",
    },
  },
  {
    kind: "pipeline-run",
    title: "State a run of the whole pipeline",
    value: {
      tool: "pipeline.sh",
      runId: "2026-11-20",
      namespace: "price",
      job: "pipeline",
      eventType: "COMPLETE",
      endedAt: "2026-11-20T04:00:00Z",
      trigger: "schedule",
      stages: [
        { name: "ingest", status: "success" },
        { name: "features", status: "success" },
        { name: "train", status: "success" },
        { name: "serve", status: "success" },
      ],
    },
  },
  {
    kind: "component",
    title: "State who owns a feature and its terms of use",
    value: { type: "feature", name: "area", owners: ["data team"], licenses: ["contract 12"] },
  },
  {
    kind: "privacy-measure",
    title: "State a scan of every store",
    value: {
      tool: "scan.py",
      measure: "access-scan",
      storesTotal: 4,
      storesScanned: 4,
      findings: { high: 0, low: 2 },
      passed: true,
    },
  },
  {
    kind: "tuning-study",
    title: "State a search over hyperparameters and its data",
    value: {
      tool: "tune.py",
      study: "price",
      trialsComplete: 40,
      trialsPruned: 0,
      trialsFailed: 0,
      trialsRunning: 0,
      params: { depth: "int(2, 9)" },
      best: { trial: "31", values: [8.9], params: { depth: "6" } },
      dataSources: { "training.digest": "7ddfc111" },
    },
  },
  {
    kind: "load-test",
    title: "State a load test of a version",
    value: {
      tool: "load.sh",
      model: "price",
      version: "7",
      name: "price",
      requests: 9000,
      failures: 0,
      p95Ms: 41,
      thresholds: [{ name: "p95 < 50 ms", passed: true }],
    },
  },
  {
    kind: "drift",
    title: "State quality on live data with its labels",
    value: {
      tool: "quality.py",
      dataset: "current data",
      column: "mae",
      target: "performance",
      method: "mae",
      statistic: 9.4,
      threshold: 12,
      drifted: false,
      labels: 700,
      window: { from: "2026-11-13T00:00:00Z", to: "2026-11-20T00:00:00Z" },
    },
  },
];

/** A whole document of one such fact. */
export function statedDocument(kind: FactKind, value: object): string {
  const fact = { kind, id: `${kind}-1`, subject: kind, observedAt: "2026-11-20T09:05:00Z", value };
  const document = { $schema: "/schemas/assay-facts-1.json", source: "pipeline", facts: [fact] };
  return JSON.stringify(document, null, 2);
}
