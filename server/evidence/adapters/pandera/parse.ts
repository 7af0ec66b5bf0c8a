import { Field, isObject, Refused, recordsOf } from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type Case = {
  readonly schema: string | null;
  readonly column: string | null;
  readonly check: string;
  readonly didRun: boolean;
  readonly place: Field;
};

/** Checks of the whole frame: the schema's name stands in `column`, the column that is meant in `failure_case`. */
const OF_FRAME = new Set(["column_in_dataframe", "column_in_schema", "column_ordered"]);

export function parse(input: ParsedInput, _at: Date): ParseResult {
  const notes = new Notes();
  const isMessage = input.syntax === "json" && isObject(input.root) && !("check" in input.root);
  if (input.syntax === "csv" && input.table.raggedLines.length > 0)
    throw new Refused(
      "ragged_row",
      "A row is narrower or wider than the header.",
      `line:${input.table.raggedLines[0]}`,
    );
  const cases = isMessage ? messageCases(new Field(input.root, "")) : failureCases(input);
  const facts = factsOf(cases, notes);
  if (facts.length === 0)
    notes.add("not_assessed", "It names no failure and no check: nothing is shown by it.", "");
  else
    notes.add(
      "failures_only",
      "pandera lists what failed only: how many checks passed is not known.",
      "",
    );
  const format = isMessage ? "pandera.message" : "pandera.failure-cases";
  return { kind: "facts", format, facts, notes: notes.list(), observedAt: null };
}

type Row = { readonly get: (name: string) => Field; readonly place: Field };

/** Records, or columns by row label, which is how pandas writes JSON unless asked otherwise. */
function rowsOf(input: ParsedInput): Row[] {
  const records = recordsOf(input);
  const [first] = records;
  const isByColumn = input.syntax === "json" && isObject(first?.at("check").value);
  if (!first || !isByColumn)
    return records.map((record) => ({ get: (name) => record.object().at(name), place: record }));
  return first
    .at("check")
    .entries()
    .map(([label, place]) => ({ get: (name) => first.at(name).at(label), place }));
}

function failureCases(input: ParsedInput): Case[] {
  return rowsOf(input).map(({ get, place }) => {
    const check = get("check").needText();
    const column = get("column").text() || null;
    const found = valueText(get("failure_case"));
    const isOfFrame = OF_FRAME.has(check) && get("schema_context").text() === "DataFrameSchema";
    const names = isOfFrame ? { schema: column, column: found } : { schema: null, column };
    return { ...names, check, didRun: !RAISED.test(found ?? ""), place };
  });
}

/** A check that raised leaves its exception as the failing value. */
const RAISED = /^\w*(Error|Exception)\(/;

/** A failing value may be anything: a number, text, or a whole row. */
function valueText(field: Field): string | null {
  if (field.isAbsent || field.value === "") return null;
  return typeof field.value === "object" ? JSON.stringify(field.value) : field.text();
}

function messageCases(root: Field): Case[] {
  return root.entries().flatMap(([, reasons]) =>
    reasons.entries().flatMap(([reason, list]) =>
      list.list().map((place) => ({
        schema: place.object().at("schema").text() || null,
        column: place.at("column").text() || null,
        check: place.at("check").needText(),
        didRun: reason !== "CHECK_ERROR",
        place,
      })),
    ),
  );
}

/** One fact a schema. A check is told once, by its first failing value, however many there are. */
function factsOf(cases: readonly Case[], notes: Notes): Fact[] {
  const named = [...new Set(cases.flatMap(({ schema }) => schema ?? []))].sort();
  // Failing values do not name their schema: where one is known all of them are of it.
  const fallback = named.length === 1 ? named[0] : undefined;
  const bySchema = new Map<string, Case[]>();
  for (const one of cases) {
    const schema = one.schema ?? fallback ?? "unnamed schema";
    bySchema.set(schema, [...(bySchema.get(schema) ?? []), one]);
  }
  return [...bySchema]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([schema, list]) => factOf(schema, list, notes));
}

function factOf(schema: string, cases: readonly Case[], notes: Notes): Fact {
  const checks = new Map<string, DatasetCheck["failures"][number]>();
  for (const { check, column, didRun, place } of cases) {
    const key = JSON.stringify([check, column]);
    if (checks.has(key)) continue;
    const clean = (text: string) => cleanText(text, notes, place.pointer);
    checks.set(key, {
      expectation: clean(check),
      column: column === null ? null : clean(column),
      severity: "critical",
      didRun,
      pointer: place.pointer,
    });
  }
  const failures = [...checks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, failure]) => failure);
  const columns = new Map<string, number>();
  for (const { column } of failures)
    if (column !== null) columns.set(column, (columns.get(column) ?? 0) + 1);
  const suite = cleanText(schema, notes, cases[0]?.place.pointer ?? "");
  const value: DatasetCheck = {
    suite,
    dataset: "validated data",
    success: false,
    evaluated: failures.length,
    successful: 0,
    unsuccessful: failures.length,
    raised: failures.filter(({ didRun }) => !didRun).length,
    columns: Object.fromEntries([...columns].sort(([a], [b]) => (a < b ? -1 : 1))),
    failures,
  };
  const subject = `${suite} on ${value.dataset}`;
  return { kind: "dataset-check", subject, value, observedAt: null, pointer: "" };
}
