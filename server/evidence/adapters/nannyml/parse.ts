import type { Drift } from "#server/facts/data/schema.ts";
import { Field, isObject, parseIso, recordsOf } from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { CsvTable, ParsedInput, ParseResult } from "../adapter.ts";

/** A row of a result: flattened names to their values. */
type Row = { readonly cells: ReadonlyMap<string, Field>; readonly place: Field };

export function parse(input: ParsedInput, _at: Date): ParseResult {
  const notes = new Notes();
  const rows = rowsOf(input).filter(
    ({ cells }) => chunkCell(cells, "period")?.text() !== "reference",
  );
  const facts = rows.flatMap((row) => factsOf(row, notes));
  if (facts.length === 0)
    notes.add("not_assessed", "It holds no chunk after the reference: nothing was compared.", "");
  return {
    kind: "facts",
    format: "nannyml.result",
    facts: numberSubjects(facts),
    notes: notes.list(),
    observedAt: null,
  };
}

/** pandas' `split` layout: columns as lists of names, rows as lists of values. */
export function isSplit(root: unknown): boolean {
  if (!isObject(root) || !Array.isArray(root.columns) || !Array.isArray(root.data)) return false;
  return root.columns.some((names) => isPeriod(joined(names)));
}

export const isPeriod = (name: string): boolean => /^(chunk\.)+period$/.test(name);

/** pandas' to_csv writes a line for each level of the names; the index has none in any of them. */
export function namesOf(table: CsvTable): string[] {
  const levels = [table.header, ...headRows(table).map(({ cells }) => cells)];
  return table.header.map((_, i) => levels.map((level) => level[i]?.trim() ?? "").join("."));
}

const LEVELS_MAX = 3;

function headRows({ rows }: CsvTable): CsvTable["rows"] {
  const first = rows.findIndex(({ cells }) => cells[0]?.trim() !== "");
  return rows.slice(0, Math.min(Math.max(first, 0), LEVELS_MAX - 1));
}

function csvRows(table: CsvTable): Row[] {
  const names = namesOf(table);
  return table.rows.slice(headRows(table).length).map(({ line, cells }) => {
    const at = `line:${line}`;
    return {
      place: new Field(null, at),
      // The first column is the index.
      cells: new Map(
        cells.slice(1).map((cell, i) => [names[i + 1] ?? "", new Field(typed(cell), at)]),
      ),
    };
  });
}

/** A cell as the same table in JSON has it. */
function typed(cell: string): unknown {
  const text = cell.trim();
  if (text === "") return null;
  if (/^(?:True|False)$/.test(text)) return text === "True";
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

const joined = (names: unknown) =>
  Array.isArray(names) ? names.map(String).join(".") : String(names);

function rowsOf(input: ParsedInput): Row[] {
  if (input.syntax === "csv") return csvRows(input.table);
  if (input.syntax === "json" && isSplit(input.root)) {
    const root = new Field(input.root, "");
    const names = root
      .at("columns")
      .list()
      .map(({ value }) => joined(value));
    return root
      .at("data")
      .list()
      .map((place) => ({
        cells: new Map(place.list().map((cell, i) => [names[i] ?? String(i), cell])),
        place,
      }));
  }
  return recordsOf(input).map((place) => ({ cells: new Map(place.object().entries()), place }));
}

/** `chunk.period`, or `chunk.chunk.period` where other columns have three names. */
function chunkCell(cells: Row["cells"], name: string): Field | undefined {
  return cells.get(`chunk.${name}`) ?? cells.get(`chunk.chunk.${name}`);
}

/** A chunk's measures are the columns whose last name is `value`. */
function factsOf({ cells, place }: Row, notes: Notes): Fact[] {
  const start = numberOf(chunkCell(cells, "start_index"));
  const end = numberOf(chunkCell(cells, "end_index"));
  const span = start !== null && end !== null ? end - start + 1 : Number.NaN;
  const rows = Number.isSafeInteger(span) && span > 0 ? span : null;
  const from = instantOf(chunkCell(cells, "start_date"), notes);
  const to = instantOf(chunkCell(cells, "end_date"), notes);
  const rate = numberOf(chunkCell(cells, "targets_missing_rate"));
  const missing = rate !== null && rate >= 0 && rate <= 1 ? rate : null;
  const chunk = {
    rows,
    labels: rows !== null && missing !== null ? Math.round(rows * (1 - missing)) : null,
    window: from === null && to === null ? null : { from, to },
  };
  const key = chunkCell(cells, "key")?.text() ?? "unnamed chunk";
  return [...cells].flatMap(([name, value]): Fact[] => {
    if (!name.endsWith(".value")) return [];
    const told = { ...measure(cells, name.slice(0, -".value".length), notes), ...chunk };
    const subject = `${told.column ?? "model"} by ${told.method} in ${cleanText(key, notes, place.pointer)}`;
    return [{ kind: "drift", subject, value: told, observedAt: null, pointer: value.pointer }];
  });
}

const QUALITY =
  /^(mae|mape|mse|msle|rmse|rmsle|roc_auc|f1|precision|recall|specificity|accuracy|average_precision|business_value|(true|false)_(positive|negative)(_rate)?)$/;

type Measure = Omit<Drift, "rows" | "labels" | "window">;

function measure(cells: Row["cells"], name: string, notes: Notes): Measure {
  const cell = (last: string) => cells.get(`${name}.${last}`);
  const clean = (text: string) => cleanText(text, notes, cell("value")?.pointer ?? "");
  const isQuality = QUALITY.test(name);
  // Column names may hold dots, names of methods do not.
  const [, column = name, method = "share of values"] = /^(.+)\.(\w+)$/s.exec(name) ?? [];
  const statistic = numberOf(cell("value"));
  const upper = numberOf(cell("upper_threshold"));
  const lower = numberOf(cell("lower_threshold"));
  const isLow = lower !== null && (upper === null || (statistic !== null && statistic < lower));
  const threshold = isLow ? lower : upper;
  return {
    tool: "NannyML",
    dataset: "analysed data",
    column: isQuality ? null : clean(column),
    target: isQuality ? "performance" : "feature",
    method: clean(isQuality ? name : method),
    statistic,
    threshold,
    driftsWhen: threshold === null ? null : isLow ? "below" : "above",
    drifted: cell("alert")?.boolean() ?? null,
    columnsChecked: null,
    columnsDrifted: null,
  };
}

function numberOf(field: Field | undefined): number | null {
  const value = field?.value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function instantOf(field: Field | undefined, notes: Notes): string | null {
  if (field === undefined || typeof field.value !== "string") return null;
  return parseIso(field.value, field.pointer, notes)?.toISOString() ?? null;
}
