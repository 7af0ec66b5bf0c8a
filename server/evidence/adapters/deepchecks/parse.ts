import { type Field, Refused, rootOf } from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { DRIFT, driftOf, MODEL, qualityOf } from "./drift.ts";

/** Of one check: its conditions, or the news that it did not run. */
export type Result = {
  readonly check: string;
  readonly place: Field;
  readonly didRun: boolean;
  readonly conditions: readonly Condition[];
};
export type Condition = {
  readonly text: string;
  readonly status: "pass" | "fail" | "warning" | "not-run";
  readonly place: Field;
};

export function parse(input: ParsedInput, _at: Date): ParseResult {
  const root = rootOf(input);
  const notes = new Notes();
  const isSuite = root.at("type").value === "SuiteResult";
  const results = (isSuite ? root.at("results").list() : [root]).map((one) => resultOf(one, notes));
  const suite = isSuite ? (root.at("name").text() ?? "unnamed suite") : "single check";
  const measures = results.filter(({ check, didRun }) => DRIFT.test(check) && didRun);
  const quality = results.filter(({ check }) => MODEL.test(check));
  const data = results.filter((one) => !measures.includes(one) && !quality.includes(one));
  const facts: Fact[] = [
    ...dataFact(suite, data, notes),
    ...numberSubjects([
      ...measures.flatMap((one) => driftOf(one, notes)),
      ...quality.flatMap((one) => qualityOf(one, notes)),
    ]),
  ];
  const silent = results.filter(({ didRun, conditions }) => didRun && conditions.length === 0);
  if (silent.length > 0)
    notes.add(
      "not_assessed",
      `${silent.length} of ${results.length} checks have no condition and so no verdict.`,
      silent[0]?.place.pointer,
    );
  if (results.length === 0)
    notes.add("not_assessed", "The suite has no check: nothing was checked.", "");
  const format = isSuite ? "deepchecks.suite-result" : "deepchecks.check-result";
  return { kind: "facts", format, facts, notes: notes.list(), observedAt: null };
}

function resultOf(place: Field, notes: Notes): Result {
  const type = place.object().at("type").needText();
  const check = cleanText(place.at("check").at("name").needText(), notes, place.pointer);
  if (type === "CheckFailure") return { check, place, didRun: false, conditions: [] };
  if (type !== "CheckResult")
    throw new Refused("invalid_field", "Expected a check's result.", place.at("type").pointer);
  const conditions = place
    .at("conditions_results")
    .list()
    .map((field) => ({
      text: cleanText(field.object().at("Condition").needText(), notes, field.pointer),
      status: statusOf(field.at("Status"), notes),
      place: field,
    }));
  return { check, place, didRun: true, conditions };
}

const STATUS: ReadonlyMap<string, Condition["status"]> = new Map([
  ["PASS", "pass"],
  ["FAIL", "fail"],
  ["WARN", "warning"],
  ["ERROR", "not-run"],
]);

function statusOf(field: Field, notes: Notes): Condition["status"] {
  const word = field.needText().toUpperCase();
  const status = STATUS.get(word);
  if (status === undefined)
    notes.add("unknown_status", `"${word.slice(0, 40)}" is read as not run.`, field.pointer);
  return status ?? "not-run";
}

/** Every condition on data is an expectation. A check that did not run is neither pass nor fail. */
function dataFact(suite: string, results: readonly Result[], notes: Notes): Fact[] {
  const failures = results.flatMap(failuresOf);
  const conditions = results.reduce((sum, one) => sum + one.conditions.length, 0);
  const stopped = results.filter(({ didRun }) => !didRun).length;
  const evaluated = conditions + stopped;
  if (evaluated === 0) return [];
  const value: DatasetCheck = {
    suite: cleanText(suite, notes, "/name"),
    dataset: "validated data",
    success: failures.every(({ severity }) => severity === "warning"),
    evaluated,
    successful: evaluated - failures.length,
    unsuccessful: failures.length,
    raised: failures.filter(({ didRun }) => !didRun).length,
    columns: columnsOf(results, notes),
    failures: failures.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)),
  };
  const subject = `${value.suite} on ${value.dataset}`;
  return [{ kind: "dataset-check", subject, value, observedAt: null, pointer: "/results" }];
}

type Failure = DatasetCheck["failures"][number];

const rank = ({ pointer: _, ...rest }: Failure) => JSON.stringify(rest);

function failuresOf({ check, place, didRun, conditions }: Result): Failure[] {
  if (!didRun)
    return [
      {
        expectation: check,
        column: null,
        severity: "critical",
        didRun: false,
        pointer: place.pointer,
      },
    ];
  return conditions
    .filter(({ status }) => status !== "pass")
    .map(({ text, status, place: at }) => ({
      expectation: `${check}: ${text}`,
      column: null,
      severity: status === "warning" ? "warning" : "critical",
      didRun: status !== "not-run",
      pointer: at.pointer,
    }));
}

// The checks whose result is told for each column, and where.
const BY_COLUMN = /^(Is Single Value|Special Characters|Mixed Data Types)$/;
const UNDER_COLUMNS = /^(Mixed Nulls|String Mismatch)$/;

function columnsOf(results: readonly Result[], notes: Notes): Record<string, number> {
  const columns = new Map<string, number>();
  for (const { check, place, conditions } of results) {
    const value = place.at("value");
    const told = BY_COLUMN.test(check)
      ? value
      : UNDER_COLUMNS.test(check)
        ? value.at("columns")
        : null;
    if (told === null || typeof told.value !== "object") continue;
    for (const [name] of told.entries()) {
      const column = cleanText(name, notes, told.pointer);
      columns.set(column, (columns.get(column) ?? 0) + conditions.length);
    }
  }
  return Object.fromEntries([...columns].sort(([a], [b]) => (a < b ? -1 : 1)));
}
