import type { Fact, ReceiptMeta, Run } from "#server/evidence/schema.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import type { Reading } from "../schema.ts";
import { numberIn, recordIn } from "./fields.ts";
import { isOfKind } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";
import { codeReadings } from "./readings-code.ts";
import { driftReadings } from "./readings-drift.ts";
import { monitoringReadings } from "./readings-monitoring.ts";
import { pipelineReadings } from "./readings-pipeline.ts";
import { trackingReadings } from "./readings-tracking.ts";

/** Raised whenever readingsOf() gives something else for the same facts, so that stored readings can be renewed. */
export const READINGS_VERSION = "3";

// Bounds keep a reading of any document small: a list of a thousand projects loads all of them.
const SUITES_MAX = 40;
const RUNS_MAX = 500;
const VERSIONS_MAX = 30;
const MODULES_MAX = 200;
const COLUMNS_MAX = 500;
const SWEEPS_MAX = 5;
const PAIRS_MAX = 5;

/** Readings of further kinds of fact, one file for each group of them. */
const READERS: readonly ((facts: readonly Fact[]) => Reading[])[] = [
  codeReadings,
  monitoringReadings,
  trackingReadings,
  driftReadings,
  pipelineReadings,
];

/** Condenses a document's facts into what the rules need of it; nothing here depends on the time of asking. */
export function readingsOf(facts: readonly Fact[], _meta: ReceiptMeta): Reading[] {
  const runs = facts.filter((fact) => fact.kind === "run");
  const versions = facts.filter((fact) => fact.kind === "model-version");
  const suites = facts
    .filter((fact) => fact.kind === "test-suite")
    .filter((fact) => isOfKind(fact, "junit"))
    .map(suiteReading);
  return [
    ...(suites.length > SUITES_MAX ? [allSuites(suites)] : suites),
    ...facts.flatMap((fact) => {
      if (fact.kind === "dataset-check") return [checkReading(fact)];
      if (fact.kind === "document") return [documentReading(fact)];
      return [];
    }),
    ...runReadings(runs.filter((fact) => isOfKind(fact, "mlflow.run"))),
    ...versions
      .sort((a, b) => byText(b.observedAt ?? "", a.observedAt ?? ""))
      .slice(0, VERSIONS_MAX)
      .map(versionReading),
    ...READERS.flatMap((read) => read(facts)),
  ];
}

/** Test names that show what the catalogue asks of model code (ev-infra-2-a, ev-monitor-5-a, te-5); names are all that JUnit tells. */
const HINTS = {
  hasLossDecreaseTest:
    /loss.{0,30}(decreas|fall|drop|lower|goes_down)|(decreas|fall|drop|lower)\w{0,30}loss|overfit/i,
  hasCheckpointRestoreTest: /checkpoint|restor(e|es|ing)|resum(e|es|ing)/i,
  trainingAbortTestPresent:
    /(nan|inf|infinite|invalid|non_?finite).{0,40}(abort|stop|raise|halt|reject)|(abort|stop|raise|halt|reject)\w{0,40}(nan|inf\b|infinite|invalid|non_?finite)/i,
  hasParityTest: /parity|skew|train\w{0,20}serv|serv\w{0,20}train/i,
} as const;

function suiteReading(fact: FactOf<"test-suite">): Reading {
  const { value } = fact;
  const passed = value.cases.filter((test) => test.outcome === "passed");
  const hints = Object.entries(HINTS).map(([name, pattern]) => [
    name,
    passed.some((test) => pattern.test(`${test.className} ${test.name}`)),
  ]);
  const modules = new Map<string, number>();
  for (const test of passed) modules.set(test.className, (modules.get(test.className) ?? 0) + 1);
  return reading("junit", fact, {
    tests: value.tests,
    passed: value.passed,
    skipped: value.skipped,
    failedTests: value.failed + value.errored,
    modules: Object.fromEntries([...modules].slice(0, MODULES_MAX)),
    ...Object.fromEntries(hints),
  });
}

/** A report of very many suites is read as one: all of them have to pass together anyway. */
function allSuites(suites: readonly Reading[]): Reading {
  const sum = (metric: string) =>
    suites.reduce((total, suite) => total + (numberIn(suite, metric) ?? 0), 0);
  const modules = suites.flatMap((suite) => Object.entries(recordIn(suite, "modules")));
  const hints = Object.keys(HINTS).map((name) => [
    name,
    suites.some((suite) => suite.metrics[name] === true),
  ]);
  const observed = suites.flatMap((suite) => suite.observedAt ?? []).sort();
  return {
    catalogueKind: "junit",
    subject: "all suites",
    observedAt: observed[0] ?? null,
    pointer: suites[0]?.pointer ?? "",
    metrics: {
      tests: sum("tests"),
      passed: sum("passed"),
      skipped: sum("skipped"),
      failedTests: sum("failedTests"),
      modules: Object.fromEntries(modules.slice(0, MODULES_MAX)),
      ...Object.fromEntries(hints),
    },
  };
}

/** Words in a suite's or data set's name that say it looks at live inputs, not at training data. */
const SERVING = /serv|live|production|prod\b|online|inference|scoring|request/i;

function checkReading(fact: FactOf<"dataset-check">): Reading {
  const { value } = fact;
  return reading("gx.validation", fact, {
    "latest.success": value.success,
    "latest.evaluatedExpectations": value.evaluated,
    unsuccessful: value.unsuccessful,
    raised: value.raised,
    columns: Object.keys(value.columns).slice(0, COLUMNS_MAX),
    isServing: SERVING.test(`${value.suite} ${value.dataset}`),
  });
}

function documentReading(fact: FactOf<"document">): Reading {
  const { value } = fact;
  return reading(value.documentType, fact, {
    title: value.title,
    author: value.author,
    hasLinkOrText: value.link !== null || (value.text ?? "").trim() !== "",
    tests: [...value.tests],
    indicators: [...value.indicators],
    handoverItems: [...value.handoverItems],
  });
}

/** A registry may name a version only by an alias that points at it; that tells of the alias, not of the version. */
function versionReading(fact: FactOf<"model-version">): Reading {
  const { value } = fact;
  const isAliasOnly = value.createdAt === null && value.runId === null;
  return reading(isAliasOnly ? "registry.alias" : "registry.version", fact, {
    model: value.model,
    version: value.version,
    aliases: [...value.aliases],
    stage: value.stage,
    runId: value.runId,
    createdAt: value.createdAt,
    tags: Object.fromEntries(Object.entries(value.tags).slice(0, 20)),
  });
}

function runReadings(facts: readonly FactOf<"run">[]): Reading[] {
  if (facts.length === 0) return [];
  const newestFirst = [...facts].sort((a, b) => byText(startOf(b), startOf(a)));
  const [newest] = newestFirst;
  const recorded: Reading = {
    catalogueKind: "mlflow.run",
    subject: "runs",
    observedAt: newest?.value.startedAt ?? null,
    pointer: "",
    metrics: {
      runs: newestFirst.slice(0, RUNS_MAX).map(({ value }) => encodeRun(value)),
      leftOut: Math.max(0, facts.length - RUNS_MAX),
    },
  };
  return [recorded, ...sweeps(newestFirst), ...repeats(newestFirst)];
}

/** A run as `id|start in seconds|dimensions`, the last a number whose bit i tells that DIMENSIONS[i] was recorded. */
function encodeRun(run: Run): string {
  const seconds = run.startedAt === null ? "" : String(Date.parse(run.startedAt) / 1000);
  return `${run.runId}|${seconds}|${recordedBits(run)}`;
}

export function decodeRun(text: string): { runId: string; bits: number } | null {
  const [runId, , bits] = text.split("|");
  return runId && bits ? { runId, bits: Number(bits) } : null;
}

function recordedBits(run: Run): number {
  return DIMENSIONS.reduce(
    (bits, dimension, i) => bits | (Object.keys(run.dimensions[dimension]).length > 0 ? 1 << i : 0),
    0,
  );
}

/** Of each experiment the latest search over hyperparameters: finished children of one parent run, and how many settings they varied. */
function sweeps(newestFirst: readonly FactOf<"run">[]): Reading[] {
  const byParent = new Map<string, FactOf<"run">[]>();
  for (const fact of newestFirst) {
    const parent = fact.value.parentRunId;
    if (parent === null || fact.value.status !== "FINISHED") continue;
    byParent.set(parent, [...(byParent.get(parent) ?? []), fact]);
  }
  const byExperiment = new Map<string, Reading>();
  for (const trials of byParent.values()) {
    const [latest] = trials;
    if (!latest || byExperiment.has(latest.value.experimentId)) continue;
    byExperiment.set(latest.value.experimentId, {
      catalogueKind: "mlflow.run",
      subject: `search in experiment ${latest.value.experimentId}`,
      observedAt: latest.value.startedAt,
      pointer: latest.pointer,
      metrics: { trialsComplete: trials.length, params: variedSettings(trials) },
    });
  }
  return [...byExperiment.values()].slice(0, SWEEPS_MAX);
}

function variedSettings(trials: readonly FactOf<"run">[]): number {
  const seen = new Map<string, Set<string>>();
  for (const { value } of trials) {
    for (const [key, setting] of Object.entries(value.dimensions.configuration)) {
      seen.set(key, (seen.get(key) ?? new Set()).add(setting));
    }
  }
  return [...seen.values()].filter((settings) => settings.size > 1).length;
}

/** Of each experiment the newest two finished runs with the same code, configuration, data, platform and hardware. */
function repeats(facts: readonly FactOf<"run">[]): Reading[] {
  const latest = new Map<string, FactOf<"run">>();
  const pairs = new Map<string, Reading>();
  for (const fact of facts.filter((candidate) => isOfKind(candidate, "mlflow.run_pair"))) {
    const { trainingState: _, ...inputs } = fact.value.dimensions;
    const isDescribed = Object.values(inputs).every((part) => Object.keys(part).length > 0);
    if (!isDescribed || pairs.has(fact.value.experimentId)) continue;
    const key = canonicalJson([fact.value.experimentId, inputs]);
    const other = latest.get(key);
    if (other) pairs.set(fact.value.experimentId, pairReading(other, fact));
    else latest.set(key, fact);
  }
  return [...pairs.values()].slice(0, PAIRS_MAX);
}

function pairReading(newer: FactOf<"run">, older: FactOf<"run">): Reading {
  const dimensions = [newer, older].map(({ value }) => bitCount(recordedBits(value)));
  return {
    catalogueKind: "mlflow.run_pair",
    subject: `repeat in experiment ${newer.value.experimentId}`,
    observedAt: newer.value.startedAt,
    pointer: newer.pointer,
    metrics: {
      identicalInputs: true,
      relativeMetricDifference: relativeDifference(newer.value.metrics, older.value.metrics),
      versionDimensionsRecorded: Math.min(...dimensions),
      runs: [newer.value.runId, older.value.runId],
    },
  };
}

/** Largest difference of a metric that both runs have, relative to the larger value; null when they share none. */
function relativeDifference(a: Run["metrics"], b: Run["metrics"]): number | null {
  let worst: number | null = null;
  for (const [name, left] of Object.entries(a)) {
    const right = b[name];
    if (left === null || right === null || right === undefined || name.startsWith("system/"))
      continue;
    const scale = Math.max(Math.abs(left), Math.abs(right));
    worst = Math.max(worst ?? 0, scale === 0 ? 0 : Math.abs(left - right) / scale);
  }
  return worst;
}

export function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function startOf(fact: FactOf<"run">): string {
  return fact.value.startedAt ?? "";
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
