import type { Fact, Run } from "#server/evidence/schema.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import type { Reading } from "../schema.ts";
import { isOfKind } from "./kinds.ts";
import type { FactOf } from "./reading.ts";

// Bounds keep a reading of any document small: a list of a thousand projects loads all of them.
const RUNS_MAX = 500;
const SWEEPS_MAX = 5;
const PAIRS_MAX = 5;

export function runReadingsOf(all: readonly Fact[]): Reading[] {
  return runReadings(
    all.filter((fact) => fact.kind === "run").filter((fact) => isOfKind(fact, "mlflow.run")),
  );
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
