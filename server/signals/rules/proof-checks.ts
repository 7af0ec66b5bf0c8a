import { DIMENSIONS } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { count, listIn, numberIn, textIn } from "./fields.ts";
import type { LiveReading, SubjectsByKind } from "./live.ts";
import { type ProofCheck, RECORDED_SHARE_MIN } from "./proofs.ts";
import { decodeRun } from "./readings-runs.ts";

export type Finding = {
  readonly outcome: "pass" | "fail";
  readonly lives: readonly LiveReading[];
  readonly text: string;
  /** A list of what exists is as fresh as its newest entry; a set of checks only as its oldest. */
  readonly isInventory: boolean;
};

/** A reading never changes, and several checks of several moments ask it the same. */
const RECORDED = new WeakMap<Reading, readonly (readonly [string, number])[]>();

function recordedIn(reading: Reading): readonly (readonly [string, number])[] {
  const known = RECORDED.get(reading);
  if (known) return known;
  const read = listIn(reading, "runs").flatMap((text): [string, number][] => {
    const run = decodeRun(text);
    return run ? [[run.runId, run.bits]] : [];
  });
  RECORDED.set(reading, read);
  return read;
}

const runLives = (subjects: SubjectsByKind): LiveReading[] =>
  (subjects.get("mlflow.run") ?? [])
    .filter((subject) => subject.name === "runs")
    .flatMap(({ all }) => all);

/** Several checks of one moment ask for the same runs. */
const RUNS = new WeakMap<SubjectsByKind, ReadonlyMap<string, number>>();

function runsIn(
  subjects: SubjectsByKind,
  lives: readonly LiveReading[],
): ReadonlyMap<string, number> {
  const known = RUNS.get(subjects);
  if (known) return known;
  const runs = new Map<string, number>();
  for (const { reading } of lives)
    for (const [runId, bits] of recordedIn(reading)) if (!runs.has(runId)) runs.set(runId, bits);
  RUNS.set(subjects, runs);
  return runs;
}

/** Share of the tracker's runs that record every one of the dimensions; the same run in two exports counts once. */
export function recordedShare(
  dimensions: readonly (typeof DIMENSIONS)[number][],
  subjects: SubjectsByKind,
): Finding | null {
  const wanted = dimensions.reduce((bits, one) => bits | (1 << DIMENSIONS.indexOf(one)), 0);
  const lives = runLives(subjects);
  const runs = runsIn(subjects, lives);
  const newest = lives[0];
  if (runs.size === 0 || !newest) return null;
  const recorded = [...runs.values()].filter((bits) => (bits & wanted) === wanted).length;
  return {
    outcome: recorded / runs.size >= RECORDED_SHARE_MIN ? "pass" : "fail",
    lives: [newest],
    isInventory: true,
    text: `${recorded} of ${count(runs.size, "run")} record ${dimensionWords(dimensions)}`,
  };
}

const WORDS: Readonly<Record<(typeof DIMENSIONS)[number], string>> = {
  hardware: "hardware",
  platform: "platform",
  sourceCode: "source code",
  configuration: "configuration",
  dataSources: "data sources",
  trainingState: "training state",
};

function dimensionWords(dimensions: readonly (typeof DIMENSIONS)[number][]): string {
  if (dimensions.length === DIMENSIONS.length) return "all six version dimensions";
  return dimensions.map((one) => WORDS[one]).join(" and ");
}

export const CHECKS: Readonly<Record<ProofCheck, (subjects: SubjectsByKind) => Finding | null>> = {
  "tests-pass-in-ci": (subjects) => {
    const lives = latestOf(subjects, "junit").filter(({ item }) => item.context.ranInCi === true);
    if (lives.length === 0) return null;
    const failed = sum(lives, "failedTests");
    const passed = sum(lives, "passed");
    const isGreen = failed === 0 && passed > 0;
    return {
      outcome: isGreen ? "pass" : "fail",
      lives,
      isInventory: false,
      text: isGreen
        ? `${count(passed, "test")} passed in CI`
        : `${count(failed, "test")} failed in CI`,
    };
  },
  "parity-test-passes": (subjects) => {
    const lives = latestOf(subjects, "junit").filter(
      ({ item, reading }) =>
        item.context.ranInCi === true && reading.metrics.hasParityTest === true,
    );
    if (lives.length === 0) return null;
    const failed = sum(lives, "failedTests");
    const text =
      failed === 0
        ? "a test that compares training and serving passed in CI"
        : `${count(failed, "test")} failed beside the one that compares training and serving`;
    return { outcome: failed === 0 ? "pass" : "fail", lives, isInventory: false, text };
  },
  "data-checks-pass": (subjects) => {
    const lives = latestOf(subjects, "gx.validation");
    if (lives.length === 0) return null;
    const broken = lives.filter(({ reading }) => reading.metrics["latest.success"] !== true);
    const evaluated = sum(lives, "latest.evaluatedExpectations");
    const isHeld = broken.length === 0 && evaluated > 0;
    const text = isHeld
      ? `${count(evaluated, "expectation")} hold`
      : `${count(broken.length, "suite")} of expectations broken or empty`;
    return { outcome: isHeld ? "pass" : "fail", lives, isInventory: false, text };
  },
  "versions-link-to-runs": (subjects) => {
    const lives = latestOf(subjects, "registry.version");
    if (lives.length === 0) return null;
    const linked = lives.filter(({ reading }) => textIn(reading, "runId") !== null).length;
    const text = `${linked} of ${count(lives.length, "model version")} name their run`;
    const outcome = linked === lives.length ? "pass" : "fail";
    return { outcome, lives, isInventory: true, text };
  },
};

function latestOf(subjects: SubjectsByKind, kind: string): LiveReading[] {
  return (subjects.get(kind) ?? []).map(({ latest }) => latest);
}

function sum(lives: readonly LiveReading[], metric: string): number {
  return lives.reduce((total, { reading }) => total + (numberIn(reading, metric) ?? 0), 0);
}
