import type { TestSuite } from "#server/facts/code/schema.ts";
import { newest, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { millisecondsOf } from "../../rules/milliseconds.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult, XmlElement } from "../adapter.ts";

type Case = TestSuite["cases"][number];
type Suite = {
  name: string;
  cases: Case[];
  isLint: boolean;
  seconds: number | null;
  observedAt: string | null;
  pointer: string;
};
type SuiteFact = Extract<Fact, { kind: "test-suite" }>;

const MAX_CASES = 2_000;
const MAX_MESSAGE = 1_000;

export function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax !== "xml") throw new Refused("wrong_shape", "Expected JUnit XML.", "");
  const notes = new Notes();
  const root = input.root;
  if (root.name === "testsuite")
    notes.add("root_testsuite", "The root is one testsuite.", root.path);
  const suites = topSuites(root, notes).map((element) => readSuite(element, at, notes));
  const facts = mergeByName(suites).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const cases = facts.reduce((sum, fact) => sum + fact.value.tests, 0);
  if (cases === 0)
    notes.add("not_assessed", "No test ran: nothing was selected, which is not a pass.");
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  return { kind: "facts", format: "junit", facts, notes: notes.list(), observedAt };
}

/** The suites directly under the root; test cases that stand there on their own form one more. */
function topSuites(root: XmlElement, notes: Notes): readonly XmlElement[] {
  if (root.name === "testsuite") return [root];
  const suites = root.children.filter((child) => child.name === "testsuite");
  const loose = root.children.filter((child) => child.name === "testcase");
  if (loose.length === 0) return suites;
  notes.add("nested_suites", "Test cases stand outside any testsuite.", root.path);
  const attributes = { name: root.attributes.name ?? "tests" };
  return [...suites, { ...root, name: "testsuite", attributes, children: loose }];
}

function readSuite(element: XmlElement, at: Date, notes: Notes): Suite {
  const elements = collectCases(element, [], notes);
  const cases = elements.map((found) => readCase(found.element, found.inside, notes));
  checkCounts(element, cases, notes);
  const stamp = element.attributes.timestamp;
  const place = `${element.path}/@timestamp`;
  const date = stamp ? parseIso(stamp, place, notes) : null;
  return {
    name: cleanText(element.attributes.name || "tests", notes, element.path),
    cases,
    isLint: isLintSuite(element, cases),
    seconds: seconds(element.attributes.time, `${element.path}/@time`, notes),
    observedAt: date ? noteFuture(date, place, at, notes) : null,
    pointer: element.path,
  };
}

type Found = { readonly element: XmlElement; readonly inside: readonly string[] };

/** Every testcase below, with the names of the suites between: some writers nest, and no sum of attributes is right for all. */
function collectCases(suite: XmlElement, inside: readonly string[], notes: Notes): Found[] {
  return suite.children.flatMap((child): Found[] => {
    if (child.name === "testcase") return [{ element: child, inside }];
    if (child.name !== "testsuite") return [];
    notes.add(
      "nested_suites",
      "Suites stand inside suites; every test case is counted once.",
      suite.path,
    );
    return collectCases(child, [...inside, child.attributes.name ?? ""], notes);
  });
}

function readCase(element: XmlElement, inside: readonly string[], notes: Notes): Case {
  const { attributes, path } = element;
  const { outcome, detail } = outcomeOf(element);
  const message = detail ? (detail.attributes.message ?? detail.text).trim() : "";
  const time = seconds(attributes.time, `${path}/@time`, notes);
  return {
    className: cleanText(
      attributes.classname || inside.join(" › ") || attributes.file || "",
      notes,
      path,
    ),
    name: cleanText(attributes.name ?? "", notes, path),
    outcome,
    durationMs: time === null ? null : millisecondsOf(time),
    message: message ? cleanText(message, notes, path).slice(0, MAX_MESSAGE) : null,
    pointer: path,
  };
}

/** An expected failure is written as skipped, an unexpected pass as a plain pass; both are kept so. */
function outcomeOf(element: XmlElement): { outcome: Case["outcome"]; detail: XmlElement | null } {
  const child = (name: string) => element.children.find((found) => found.name === name) ?? null;
  const failure = child("failure");
  if (failure) return { outcome: "failed", detail: failure };
  const error = child("error");
  if (error) return { outcome: "errored", detail: error };
  const skipped = child("skipped");
  if (skipped) return { outcome: "skipped", detail: skipped };
  // GoogleTest marks tests it did not run by an attribute alone.
  const words = [element.attributes.status, element.attributes.result].map((word) =>
    word?.toLowerCase(),
  );
  const didNotRun = words.some(
    (word) =>
      word === "notrun" || word === "skipped" || word === "disabled" || word === "suppressed",
  );
  return { outcome: didNotRun ? "skipped" : "passed", detail: null };
}

function seconds(raw: string | undefined, pointer: string, notes: Notes): number | null {
  if (raw === undefined || raw.trim() === "") return null;
  const hasComma = raw.includes(",");
  if (hasComma)
    notes.add("number_format", `"${raw.slice(0, 30)}" has thousands separators.`, pointer);
  const value = Number(raw.replaceAll(",", ""));
  if (!Number.isFinite(value)) {
    notes.add(
      "non_finite",
      `"${raw.slice(0, 30)}" is not a duration; it counts as missing.`,
      pointer,
    );
    return null;
  }
  if (value >= 0) return value;
  notes.add("out_of_range", "A duration below zero counts as missing.", pointer);
  return null;
}

/** The cases decide; attributes that fit neither all cases nor only the direct ones are named. */
function checkCounts(element: XmlElement, cases: readonly Case[], notes: Notes): void {
  const direct = element.children.filter((child) => child.name === "testcase");
  const inner = element.children.filter((child) => child.name === "testsuite").length;
  const counted: [string, number, number][] = [
    ["tests", cases.length, direct.length],
    [
      "failures",
      count(cases, "failed"),
      direct.filter((c) => outcomeOf(c).outcome === "failed").length,
    ],
    [
      "errors",
      count(cases, "errored"),
      direct.filter((c) => outcomeOf(c).outcome === "errored").length,
    ],
  ];
  for (const [attribute, all, own] of counted) {
    const stated = element.attributes[attribute];
    // node counts a suite inside a suite as one more test.
    const items = attribute === "tests" ? own + inner : own;
    if (stated === undefined || [all, own, items].includes(Number(stated))) continue;
    notes.add(
      "counts_disagree",
      `The suite states ${attribute} ${stated.slice(0, 20)}, its cases give ${all}; the cases count.`,
      `${element.path}/@${attribute}`,
    );
  }
}

const count = (cases: readonly Case[], outcome: Case["outcome"]) =>
  cases.filter((found) => found.outcome === outcome).length;

const LINTER =
  /(^|[.:/\s])(ruff|eslint|flake8|pylint|stylelint|checkstyle|biome|mypy|golangci-lint|rubocop|shellcheck|bandit|hadolint)($|[.:/\s])/i;

/** Linters write a finding as a failed test case; they say so in `package` or in the case's name. */
function isLintSuite(element: XmlElement, cases: readonly Case[]): boolean {
  if (LINTER.test(element.attributes.package ?? "")) return true;
  return (
    cases.length > 0 &&
    cases.every((found) => /^org\.[a-z0-9-]+\./i.test(found.name) && LINTER.test(found.name))
  );
}

function mergeByName(suites: readonly Suite[]): SuiteFact[] {
  const byName = new Map<string, Suite[]>();
  for (const suite of suites) byName.set(suite.name, [...(byName.get(suite.name) ?? []), suite]);
  return [...byName].map(([name, parts]) => suiteFact(name, parts));
}

const ORDER = { failed: 0, errored: 1, skipped: 2, passed: 3 } as const;

function suiteFact(name: string, parts: readonly Suite[]): SuiteFact {
  const key = (found: Case) => `${ORDER[found.outcome]}\n${found.className}\n${found.name}`;
  const cases = parts.flatMap((part) => part.cases).map((found) => ({ found, key: key(found) }));
  cases.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const all = cases.map(({ found }) => found);
  const times = parts.map((part) => part.seconds).filter((time) => time !== null);
  const stamps = parts
    .map((part) => part.observedAt)
    .filter((stamp) => stamp !== null)
    .sort();
  const value: TestSuite = {
    name,
    tests: all.length,
    passed: count(all, "passed"),
    failed: count(all, "failed"),
    errored: count(all, "errored"),
    skipped: count(all, "skipped"),
    durationMs:
      times.length > 0 ? millisecondsOf(times.reduce((sum, time) => sum + time, 0)) : null,
    cases: all.slice(0, MAX_CASES),
    casesLeftOut: Math.max(0, all.length - MAX_CASES),
    isLint: parts.every((part) => part.isLint),
  };
  const pointer = parts.map((part) => part.pointer).sort()[0] ?? "";
  return { kind: "test-suite", subject: name, value, observedAt: stamps.at(-1) ?? null, pointer };
}
