import type { BranchProtection, Change } from "#server/facts/code/schema.ts";
import type { PipelineRun } from "#server/facts/data/schema.ts";
import type { Alert, Deployment, LoadTest, MonitorRule } from "#server/facts/operations/schema.ts";
import { ago } from "./evidence.ts";
import { fact, MODEL } from "./facts.ts";

export const deployment = (days: number, value: Partial<Deployment> = {}) =>
  fact("deployment", days, {
    ...MODEL,
    tool: "Argo Rollouts",
    deploymentId: `d-${days}`,
    environment: "production",
    action: "promote",
    status: "succeeded",
    fromVersion: "6",
    commit: null,
    strategy: "canary",
    steps: [],
    analysisPassed: true,
    smokeTestPassed: null,
    trigger: null,
    actor: null,
    startedAt: ago(days),
    endedAt: ago(days),
    ...value,
  });

export const change = (days: number, value: Partial<Change> = {}) =>
  fact("change", days, {
    tool: "GitHub",
    changeId: `${days}`,
    repository: "price/train",
    title: null,
    status: "merged",
    baseBranch: "main",
    headCommit: "1".repeat(40),
    mergeCommit: "a".repeat(40),
    commits: [],
    author: "user:1",
    approvers: ["user:2"],
    labels: [],
    paths: [],
    requestedAt: null,
    openedAt: ago(days + 3),
    mergedAt: ago(days),
    ...value,
  });

export const branch = (days: number, value: Partial<BranchProtection> = {}) =>
  fact("branch-protection", days, {
    tool: "GitHub",
    repository: "price/train",
    branch: "main",
    requiredReviews: 1,
    requiredChecks: ["feature policy"],
    appliesToAdmins: true,
    allowsForcePushes: false,
    ...value,
  });

export const pipeline = (days: number, value: Partial<PipelineRun> = {}) =>
  fact("pipeline-run", days, {
    tool: "GitHub Actions",
    runId: `r-${days}`,
    namespace: "price",
    job: "pipeline",
    eventType: "COMPLETE",
    startedAt: ago(days + 0.1),
    endedAt: ago(days),
    durationMs: null,
    parentRunId: null,
    trigger: "schedule",
    stages: ["ingest", "features", "train", "serve"].map((name) => ({
      name,
      status: "success",
      durationMs: null,
      message: null,
    })),
    versions: {},
    ...value,
  });

export const load = (days: number, value: Partial<LoadTest> = {}) =>
  fact("load-test", days, {
    ...MODEL,
    tool: "k6",
    name: "price",
    requests: 9_000,
    failures: 0,
    requestsPerSecond: null,
    p50Ms: null,
    p95Ms: 40,
    p99Ms: null,
    users: null,
    durationSeconds: null,
    thresholds: [{ name: "p(95)<50", passed: true }],
    endpoints: [],
    ...value,
  });

export const rule = (days: number, name: string, value: Partial<MonitorRule> = {}) =>
  fact("monitor-rule", days, {
    tool: "Prometheus",
    group: "models",
    name,
    type: "alerting",
    query: "up == 0",
    durationSeconds: null,
    labels: {},
    annotations: {},
    health: "ok",
    lastError: null,
    state: "inactive",
    lastEvaluation: ago(days),
    evaluationSeconds: null,
    receiver: "on-call",
    ...value,
  });

export const alert = (days: number, alertname: string, value: Partial<Alert> = {}) =>
  fact("alert", days, {
    tool: "Alertmanager",
    fingerprint: `f-${days}`,
    alertname,
    status: "firing",
    labels: {},
    annotations: {},
    startsAt: ago(days),
    endsAt: null,
    value: null,
    receivers: ["on-call"],
    silencedBy: [],
    inhibitedBy: [],
    generatorUrl: null,
    ...value,
  });
