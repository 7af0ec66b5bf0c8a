import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { numberIn, recordIn } from "./fields.ts";
import { isOfKind, isPolicy } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";

// Bounds keep a reading of any document small: a list of a thousand projects loads all of them.
const SUITES_MAX = 40;
const MODULES_MAX = 200;

export function testReadings(facts: readonly Fact[]): Reading[] {
  const tested = facts
    .filter((fact) => fact.kind === "test-suite")
    .filter((fact) => isOfKind(fact, "junit"));
  const suites = tested.map(suiteReading);
  return [
    ...(suites.length > SUITES_MAX ? [allSuites(suites)] : suites),
    ...tested.flatMap(replayReading).slice(0, SUITES_MAX),
    ...tested.flatMap(policyReading).slice(0, SUITES_MAX),
    ...facts.flatMap(findingsReading).slice(0, SUITES_MAX),
  ];
}

/** A test whose name says that it runs a logged prediction again and compares what comes out (ev-infra-5-a). */
const REPLAY = /replay|re_?play|(?:logged|recorded)_?predictions?/i;

function replayReading(fact: FactOf<"test-suite">): Reading[] {
  const about = fact.value.cases.filter(
    ({ className, name, outcome }) => outcome !== "skipped" && REPLAY.test(`${className} ${name}`),
  );
  if (about.length === 0) return [];
  const replayed = about.filter(({ outcome }) => outcome === "passed").length;
  const metrics = { replayedPredictions: replayed, replayFailed: about.length - replayed };
  return [{ ...reading("trace", fact, metrics), subject: `replays in ${fact.subject}` }];
}

function policyReading(fact: FactOf<"test-suite">): Reading[] {
  const { name, failed, errored, passed, cases } = fact.value;
  if (!isPolicy(name) && !cases.some(({ className }) => isPolicy(className))) return [];
  const metrics = { violations: failed + errored, checked: passed + failed + errored, name };
  return [{ ...reading("ci.policy", fact, metrics), subject: `policy ${fact.subject}` }];
}

function findingsReading(fact: Fact): Reading[] {
  if (fact.kind !== "code-finding" || !isOfKind(fact, "ci.policy")) return [];
  const { tool, counts, executionSuccessful } = fact.value;
  const metrics = {
    violations: counts.error + counts.warning,
    checked: executionSuccessful === false ? 0 : 1,
    name: tool,
  };
  return [{ ...reading("ci.policy", fact, metrics), subject: `policy ${tool}` }];
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
