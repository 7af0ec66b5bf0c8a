import { type Field, isObject, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";

const isOutcome = (value: unknown) => value === 0 || value === 1;

/** A result is an object or, as Python's json writes the named tuple, a list: name, passed, failed, summary. */
export function isConstraints(root: readonly unknown[]): boolean {
  return root.length > 0 && root.every((item) => isNamed(item) || isTuple(item));
}

const isNamed = (item: unknown) =>
  isObject(item) &&
  typeof item.name === "string" &&
  isOutcome(item.passed) &&
  isOutcome(item.failed);

function isTuple(item: unknown): boolean {
  if (!Array.isArray(item) || item.length < 3 || item.length > 4) return false;
  const [name, passed, failed]: unknown[] = item;
  return typeof name === "string" && isOutcome(passed) && isOutcome(failed);
}

type Result = { readonly name: string; readonly passed: boolean; readonly pointer: string };

/** One report is one check of a data set, with as many expectations as it has constraints. */
export function parseConstraints(root: Field, notes: Notes): Fact[] {
  const results = root.list().map((item) => resultOf(item, notes));
  const columns = new Map<string, number>();
  for (const { name } of results) {
    const column = columnIn(name);
    if (column !== null) columns.set(column, (columns.get(column) ?? 0) + 1);
  }
  const failures = results
    .filter(({ passed }) => !passed)
    .map(({ name, pointer }) => ({
      expectation: name,
      column: columnIn(name),
      severity: "critical",
      didRun: true,
      pointer,
    }))
    .sort((a, b) => (a.expectation < b.expectation ? -1 : 1));
  const value: DatasetCheck = {
    suite: "whylogs constraints",
    dataset: "profiled data",
    success: failures.length === 0,
    evaluated: results.length,
    successful: results.length - failures.length,
    unsuccessful: failures.length,
    raised: 0,
    columns: Object.fromEntries([...columns].sort(([a], [b]) => (a < b ? -1 : 1))),
    failures,
  };
  const subject = `${value.suite} on ${value.dataset}`;
  return [{ kind: "dataset-check", subject, value, observedAt: null, pointer: "" }];
}

function resultOf(item: Field, notes: Notes): Result {
  const [name, passed, failed] = Array.isArray(item.value)
    ? item.list()
    : ["name", "passed", "failed"].map((key) => item.at(key));
  const says = [passed?.value, failed?.value];
  // Both, or neither, is no outcome.
  if (says[0] === says[1])
    throw new Refused("invalid_field", "A constraint either passed or failed.", item.pointer);
  return {
    name: cleanText(name?.needText() ?? "", notes, item.pointer),
    passed: says[0] === 1,
    pointer: item.pointer,
  };
}

/** How the constraints of whylogs' own factories are named; one that a user names says no column. */
const AFTER_COLUMN =
  /^(.{1,200}?) (?:has no missing values|greater than number|smaller than number|mean between|standard deviation between|\S+-th quantile value between|distinct values estimate between|values in set|\d+-most common items in set|is in range|is non negative|is nullable|is probably unique|types count non-zero for|allows for types|meets condition|never meets condition)(?: |$)/;
const BEFORE_COLUMN = /^(?:null values|null percentage|count) of (.{1,200}?) lower than /;

function columnIn(name: string): string | null {
  return BEFORE_COLUMN.exec(name)?.[1] ?? AFTER_COLUMN.exec(name)?.[1] ?? null;
}
