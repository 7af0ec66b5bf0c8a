import type { Check } from "#server/catalogue/schema.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import type { Reading } from "../schema.ts";
import { count, listIn, numberIn, recordIn, tagIn, textIn } from "./fields.ts";
import { daysChecked, machineRuns } from "./live.ts";
import type { CheckContext, Found, Value } from "./metric.ts";
import { CODE_METRICS } from "./metrics-code.ts";
import { DRIFT_METRICS } from "./metrics-drift.ts";
import { MONITORING_METRICS } from "./metrics-monitoring.ts";
import { PIPELINE_METRICS } from "./metrics-pipeline.ts";

export type CheckResult = {
  readonly name: string;
  readonly outcome: "pass" | "fail" | "missing";
  readonly text: string;
  /** Whether the document itself answered, not who sent it or how often. */
  readonly isOwn: boolean;
};

/**
 * Where each metric of the catalogue's checks comes from. A metric that is not here has no source
 * in this version: its check is unknown, which is neither pass nor fail.
 */
const METRICS: Readonly<Record<string, (context: CheckContext) => Found>> = {
  ...CODE_METRICS,
  ...PIPELINE_METRICS,
  ...DRIFT_METRICS,
  ...MONITORING_METRICS,
  "latest.success": ({ live }) => success(live.reading),
  "latest.evaluatedExpectations": ({ live }) => {
    const evaluated = numberIn(live.reading, "latest.evaluatedExpectations") ?? 0;
    return { value: evaluated, text: `${count(evaluated, "expectation")} checked` };
  },
  featureCoverage,
  machineRuns14d: (context) => repetition(context, 14),
  machineRuns30d: (context) => repetition(context, 30),
  machineRuns60d: (context) => repetition(context, 60),
  failedTests: ({ live }) => {
    const failed = numberIn(live.reading, "failedTests") ?? 0;
    const tests = numberIn(live.reading, "tests") ?? 0;
    return { value: failed, text: `${failed} of ${count(tests, "test")} failed` };
  },
  "testsPerFeatureModule.min": testsPerFeatureModule,
  ranOnDefaultBranchByCi: defaultBranch,
  hasLossDecreaseTest: ({ live }) =>
    named(live.reading, "hasLossDecreaseTest", "that the loss falls"),
  hasCheckpointRestoreTest: ({ live }) =>
    named(live.reading, "hasCheckpointRestoreTest", "that a checkpoint restores"),
  trainingAbortTestPresent: ({ live }) =>
    named(live.reading, "trainingAbortTestPresent", "that training stops on invalid numbers"),
  trialsComplete: ({ live }) => {
    const trials = numberIn(live.reading, "trialsComplete") ?? 0;
    return { value: trials, text: `${count(trials, "trial")} finished` };
  },
  identicalInputs: () => ({ value: true, text: "two runs with the same recorded inputs" }),
  relativeMetricDifference: ({ live }) => {
    const difference = numberIn(live.reading, "relativeMetricDifference");
    if (difference === null)
      return {
        missing: "relativeMetricDifference",
        text: "the two runs share no metric",
        isOwn: true,
      };
    return { value: difference, text: `their metrics differ by ${percent(difference)} at most` };
  },
  versionDimensionsRecorded: ({ live }) => {
    const recorded = numberIn(live.reading, "versionDimensionsRecorded") ?? 0;
    return { value: recorded, text: `${recorded} of 6 version dimensions recorded` };
  },
  scheduled: ({ live }) =>
    live.item.context.isScheduled === undefined
      ? { missing: "scheduled", text: "the sender does not say whether this ran on a schedule" }
      : { value: live.item.context.isScheduled, text: "on a schedule", isOwn: false },
  windowsChecked7: ({ subject }) => {
    const days = daysChecked(subject, 7);
    return days >= 7
      ? { value: days, text: "checked on each of 7 days", isOwn: false }
      : { missing: "windowsChecked7", text: `checked by a machine on ${days} of the last 7 days` };
  },
  gateResult: ({ live }) => {
    const result = tagIn(live.reading, ["validation_status", "gate_result", "gate.result"]);
    if (result === null)
      return { missing: "gateResult", text: "the version carries no gate result", isOwn: true };
    return { value: result, text: `validation status ${result}` };
  },
  modelAgeDays: ({ live }) => {
    const createdAt = textIn(live.reading, "createdAt");
    if (createdAt === null) return { missing: "modelAgeDays", text: "the version has no date" };
    const days = Math.floor((live.observedAtMs - Date.parse(createdAt)) / DAY_MS);
    return { value: days, text: `${count(days, "day")} old when checked` };
  },
};

/** Limits a check may name instead of a number; the project's profile overrides the catalogue's defaults. */
function limitOf(formula: string, context: CheckContext): number | null {
  const limit = context.profile.limits?.[formula];
  if (limit !== undefined) return limit;
  if (formula !== "max(20,10*params)") return null;
  return Math.max(20, 10 * (numberIn(context.live.reading, "params") ?? 0));
}

/**
 * Metrics that only readings of some kinds can tell, where a rule has several kinds. A metric that is
 * not here is asked of every subject: who sent it, how often, on which branch.
 */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  failedTests: ["junit"],
  "testsPerFeatureModule.min": ["junit"],
  hasLossDecreaseTest: ["junit"],
  hasCheckpointRestoreTest: ["junit"],
  lineRate: ["coverage"],
  sourcesCoveredShare: ["dbt.freshness"],
  ruleHealth: ["prometheus.rule", "dbt.freshness"],
  hoursSinceEvaluation: ["prometheus.rule", "dbt.freshness"],
  modelAgeDays: ["registry.version"],
  trainingAbortTestPresent: ["junit"],
  windowsChecked7: ["gx.validation", "evidently.report"],
  unalertedFailures: ["gx.validation", "evidently.report"],
  labelsInWindow: ["live.metric", "nannyml.report", "evidently.report"],
  daysSinceLatestWindow: ["live.metric", "nannyml.report", "evidently.report"],
  failedThresholds: ["k6.summary"],
  trendWindowDays: ["k6.summary", "locust.stats"],
};

/** Whether this subject is asked: its kind tells the metric, or no kind at hand does and all of them miss it. */
export function isAsked(metric: string, kind: string, kindsAtHand: ReadonlySet<string>): boolean {
  const tellers = TOLD_BY[metric];
  if (tellers === undefined || tellers.includes(kind)) return true;
  return !tellers.some((teller) => kindsAtHand.has(teller));
}

export function runCheck(check: Check, context: CheckContext): CheckResult {
  const tellers = TOLD_BY[check.metric];
  const isTold = tellers === undefined || tellers.includes(context.subject.kind);
  // Kinds of one rule may tell a metric each in its own way.
  const tell = METRICS[`${context.subject.kind} ${check.metric}`] ?? METRICS[check.metric];
  const found = (isTold ? tell?.(context) : null) ?? {
    missing: check.metric,
    text: `no source tells ${spell(check.metric)}`,
  };
  if ("missing" in found)
    return {
      name: found.missing,
      outcome: "missing",
      text: found.text,
      isOwn: found.isOwn ?? false,
    };
  const isOwn = found.isOwn ?? true;
  const required = threshold(check, context);
  if (required === null)
    return {
      name: `profile:limits.${String(check.value)}`,
      outcome: "missing",
      text: `the project's profile sets no limit ${String(check.value)}`,
      isOwn: false,
    };
  const holds = compare(found.value, check.op, required);
  const text = found.text ?? `${spell(check.metric)} ${String(found.value)}`;
  if (holds) return { name: check.metric, outcome: "pass", text, isOwn };
  // Too few runs so far says nothing against the project: it is not yet shown, like an unknown check.
  const outcome = check.metric.startsWith("machineRuns") ? "missing" : "fail";
  return { name: check.metric, outcome, text: `${text}, ${demand(check.op, required)}`, isOwn };
}

function demand(op: Check["op"], required: Value): string {
  const words = {
    "==": "must be",
    ">=": "at least",
    "<=": "at most",
    ">": "more than",
    includes: "must include",
  };
  return `${words[op]} ${Array.isArray(required) ? required.join(", ") : String(required)}`;
}

function threshold(check: Check, context: CheckContext): Value | null {
  const isFormula = typeof check.value === "string" && check.op !== "==";
  return isFormula ? limitOf(String(check.value), context) : check.value;
}

function compare(value: Value, op: Check["op"], required: Value): boolean {
  switch (op) {
    case "==":
      return value === required;
    case ">=":
      return Number(value) >= Number(required);
    case "<=":
      return Number(value) <= Number(required);
    case ">":
      return Number(value) > Number(required);
    case "includes":
      return (
        Array.isArray(value) &&
        Array.isArray(required) &&
        required.every((part) => value.includes(part))
      );
    default:
      return op satisfies never;
  }
}

function success(reading: Reading): Found {
  const isSuccess = reading.metrics["latest.success"] === true;
  const unsuccessful = numberIn(reading, "unsuccessful") ?? 0;
  const raised = numberIn(reading, "raised") ?? 0;
  // An expectation that raised did not run: it shows neither that the data holds nor that it does not.
  if (!isSuccess && raised > 0 && raised === unsuccessful)
    return {
      missing: "latest.success",
      text: `${count(raised, "expectation")} could not be run`,
      isOwn: true,
    };
  const text = isSuccess
    ? "every expectation holds"
    : `${count(unsuccessful, "expectation")} broken`;
  return { value: isSuccess, text };
}

function featureCoverage({ siblings, profile }: CheckContext): Found {
  const features = profile.features;
  if (features === undefined || features.length === 0)
    return { missing: "profile:features", text: "the project's profile lists no features" };
  const columns = new Set(siblings.flatMap(({ latest }) => listIn(latest.reading, "columns")));
  const covered = features.filter((feature) => columns.has(feature)).length;
  return {
    value: covered / features.length,
    text: `${covered} of ${count(features.length, "feature")} have an expectation`,
  };
}

function repetition({ subject }: CheckContext, days: number): Found {
  const runs = machineRuns(subject, days);
  const text = `${count(runs, "machine run")} in ${days} days`;
  return { value: runs, text, isOwn: false };
}

/** Feature modules are named by the profile's globs; a module is tested when a passing case's class names it. */
function testsPerFeatureModule({ siblings, profile }: CheckContext): Found {
  const globs = profile.featureCode;
  if (globs === undefined || globs.length === 0)
    return {
      missing: "profile:featureCode",
      text: "the project's profile does not say where feature code is",
    };
  const classes = siblings.flatMap(({ latest }) =>
    Object.entries(recordIn(latest.reading, "modules")),
  );
  const counts = globs.map((glob) => {
    const module = moduleName(glob);
    const tested = classes.filter(([name]) => name.toLowerCase().includes(module));
    return { module, tests: tested.reduce((sum, [, tests]) => sum + tests, 0) };
  });
  const least = counts.reduce((a, b) => (b.tests < a.tests ? b : a));
  return { value: least.tests, text: `${count(least.tests, "test")} name ${least.module}` };
}

/** `src/features/**` and `src/features.py` are both the module features. */
function moduleName(glob: string): string {
  const fixed = glob.split("/").filter((part) => part !== "" && !part.includes("*"));
  return (fixed.at(-1) ?? glob).replace(/\.\w+$/, "").toLowerCase();
}

function defaultBranch({ live, profile }: CheckContext): Found {
  const { branch, ranInCi } = live.item.context;
  if (ranInCi !== true || branch === undefined)
    return {
      missing: "ranOnDefaultBranchByCi",
      text: "the sender does not say that this ran in CI and on which branch",
    };
  if (profile.defaultBranch === undefined)
    return {
      missing: "profile:defaultBranch",
      text: "the project's profile names no default branch",
    };
  const text = `ran in CI on ${branch}`;
  if (branch === profile.defaultBranch) return { value: true, text, isOwn: false };
  return {
    missing: "ranOnDefaultBranchByCi",
    text: `${text}, not on the default branch ${profile.defaultBranch}`,
  };
}

function named(reading: Reading, metric: string, what: string): Found {
  return reading.metrics[metric] === true
    ? { value: true, text: `a passing test shows ${what}` }
    : { missing: metric, text: `no passing test shows by its name ${what}` };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}

/** testsPerFeatureModule.min → tests per feature module */
function spell(metric: string): string {
  return metric
    .replace(/\.(min|max)$/, "")
    .replace(/[._]/g, " ")
    .replace(/([a-z])([A-Z0-9])/g, "$1 $2")
    .toLowerCase();
}
