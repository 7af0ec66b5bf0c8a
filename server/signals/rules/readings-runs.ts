import type { Fact, Run } from "#server/evidence/schema.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { Reading } from "../schema.ts";
import { listIn } from "./fields.ts";
import { isOfKind } from "./kinds.ts";
import type { FactOf } from "./reading.ts";

// Bounds keep a reading of any document small: a list of a thousand projects loads all of them.
const RUNS_MAX = 500;
const SWEEPS_MAX = 5;
const PAIRS_MAX = 5;
const COMMITS_MAX = 200;
const TRAINED_MAX = 20;
const SETTINGS_MAX = 60;

export function runReadingsOf(all: readonly Fact[]): Reading[] {
  return runReadings(
    all.filter((fact) => fact.kind === "run").filter((fact) => isOfKind(fact, "mlflow.run")),
  );
}

function runReadings(facts: readonly FactOf<"run">[]): Reading[] {
  if (facts.length === 0) return [];
  const newestFirst = [...facts].sort((a, b) => byText(startOf(b), startOf(a)));
  const [newest] = newestFirst;
  const kept = newestFirst.slice(0, RUNS_MAX).map(({ value }) => value);
  const commits = [...new Set(kept.flatMap((run) => commitOf(run) ?? []))].slice(0, COMMITS_MAX);
  const recorded: Reading = {
    catalogueKind: "mlflow.run",
    subject: "runs",
    observedAt: newest?.value.startedAt ?? null,
    pointer: "",
    metrics: {
      runs: kept.map((run) => encodeRun(run, commits)),
      commits,
      settings: settingsOf(kept),
      leftOut: Math.max(0, facts.length - RUNS_MAX),
    },
  };
  return [recorded, ...sweeps(newestFirst), ...repeats(newestFirst)];
}

export type RunEntry = {
  readonly runId: string;
  readonly bits: number;
  readonly commit: string | null;
  readonly settings: Settings | null;
};
/** Marks of a run's data and of each of its settings: enough to tell equal from different. */
export type Settings = { readonly data: string; readonly configuration: readonly string[] };

/**
 * A run as `id|start in seconds|dimensions|commit`, the third a number whose bit i tells that
 * DIMENSIONS[i] was recorded, the last an index into the list of commits.
 */
function encodeRun(run: Run, commits: readonly string[]): string {
  const seconds = run.startedAt === null ? "" : String(Date.parse(run.startedAt) / 1000);
  const commit = commits.indexOf(commitOf(run) ?? "");
  const known = commit < 0 ? "" : `|${commit}`;
  return `${run.runId}|${seconds}|${recordedBits(run)}${known}`;
}

export function decodeRun(text: string, from?: Reading): RunEntry | null {
  const [runId, , bits, commit] = text.split("|");
  if (!runId || !bits) return null;
  const commits = from ? listIn(from, "commits") : [];
  return {
    runId,
    bits: Number(bits),
    commit: commit === undefined ? null : (commits[Number(commit)] ?? null),
    settings: from ? settingsIn(from, runId) : null,
  };
}

const COMMIT = /(?:^|[._])commit$/i;

function commitOf({ dimensions }: Run): string | null {
  const [, commit] = Object.entries(dimensions.sourceCode).find(([key]) => COMMIT.test(key)) ?? [];
  return commit ?? null;
}

/** Of the newest runs that left a model, since only such a run can be served. */
function settingsOf(runs: readonly Run[]): Record<string, string> {
  const trained = runs.filter(
    ({ status, dimensions }) =>
      status === "FINISHED" && Object.keys(dimensions.trainingState).length > 0,
  );
  const told = trained.slice(0, TRAINED_MAX).map((run) => {
    const { configuration, dataSources } = run.dimensions;
    const marks = Object.entries(configuration).slice(0, SETTINGS_MAX);
    const settings = marks.map(([name, value]) => settingMark(name, value)).sort();
    return [run.runId, [recordMark(dataSources), ...settings].join(" ")] as const;
  });
  return Object.fromEntries(told);
}

function settingsIn(from: Reading, runId: string): Settings | null {
  const { settings } = from.metrics;
  if (settings === null || typeof settings !== "object" || Array.isArray(settings)) return null;
  const text = settings[runId];
  if (typeof text !== "string") return null;
  const [data = "", ...configuration] = text.split(" ");
  return { data, configuration };
}

/** Eight digits of a digest of a setting; numbers written differently are the same number. */
export function settingMark(name: string, value: string): string {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  return sha256(`${name}=${Number.isFinite(number) ? number : value}`).slice(0, 8);
}

export function recordMark(record: Readonly<Record<string, string>>): string {
  return Object.keys(record).length === 0 ? "-" : sha256(canonicalJson(record)).slice(0, 8);
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

function bitCount(bits: number): number {
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
