import { Field, isObject, Refused } from "../../rules/fields.ts";
import type { CsvTable, ParsedInput } from "../adapter.ts";

/** Column → cell of one trial. Columns are named as `trials_dataframe(multi_index=False)` does: params_lr. */
export type Row = ReadonlyMap<string, Field>;

const GROUPS = ["params", "user_attrs", "system_attrs", "values"];

export function looksLikeTrial(columns: ReadonlySet<string>): boolean {
  if (!columns.has("number") || !columns.has("state")) return false;
  const all = [...columns];
  const hasValue = all.some((name) => name === "value" || /^values(?:_|$)/.test(name));
  const hasTrial = all.some((name) => name === "datetime_start" || /^params(?:_|$)/.test(name));
  return hasValue && hasTrial;
}

export function rowsOf(input: ParsedInput): Row[] {
  switch (input.syntax) {
    case "csv":
      return csvRows(input.table);
    case "ndjson":
      return input.records.map(({ line, value }) => rowOf(new Field(value, `line:${line}`)));
    case "json":
      return jsonRows(new Field(input.root, ""));
    default:
      return [];
  }
}

/** pandas writes a frame as a list of records or, unless told otherwise, as columns of cells by index. */
function jsonRows(root: Field): Row[] {
  if (Array.isArray(root.value)) return root.list().filter(isRecord).map(rowOf);
  if (!isRecord(root)) return [];
  if (!isRecord(root.at("number"))) return [rowOf(root)];
  const columns = root.entries().filter(([, cells]) => isRecord(cells));
  return root
    .at("number")
    .entries()
    .map(
      ([index]) =>
        new Map(columns.map(([name, cells]) => [columnName(name), cells.at(index)] as const)),
    );
}

const isRecord = (field: Field) => isObject(field.value);

/** The command line nests what the frame flattens: params as an object, values as a list. */
function rowOf(record: Field): Row {
  const row = new Map<string, Field>();
  if (!isRecord(record)) return row;
  for (const [name, field] of record.entries()) {
    const isNested = GROUPS.includes(name) && !field.isAbsent && typeof field.value === "object";
    if (!isNested) row.set(columnName(name), field);
    else if (Array.isArray(field.value))
      for (const [i, item] of field.list().entries()) row.set(`${name}_${i}`, item);
    else for (const [key, inner] of field.entries()) row.set(`${name}_${key}`, inner);
  }
  return row;
}

/** A frame with two levels of columns has them as text of a Python tuple in JSON. */
function columnName(name: string): string {
  const [, group, key] = /^\('(\w+)', '(.*)'\)$/.exec(name) ?? [];
  if (group === undefined || key === undefined) return name;
  return key === "" ? group : `${group}_${key}`;
}

function csvRows({ header, rows, raggedLines }: CsvTable): Row[] {
  const [ragged] = raggedLines;
  if (ragged !== undefined)
    throw new Refused("ragged_row", "A row is not as wide as the header.", `line:${ragged}`);
  const number = header.indexOf("number");
  // With two levels one line holds no trial but the names within params, user_attrs and so on.
  const second = rows.find(({ cells }) => cells[number]?.trim() === "")?.cells ?? null;
  const names = header.map((name, i) => {
    const key = second?.[i]?.trim() ?? "";
    return key === "" ? name : `${name}_${key}`;
  });
  const trials = rows.filter(({ cells }) => cells !== second);
  return trials.map(({ line, cells }) => {
    const row = new Map<string, Field>();
    for (const [i, name] of names.entries()) {
      const cell = cells[i] ?? "";
      row.set(name, new Field(cell === "" ? null : cell, `line:${line}`));
    }
    return row;
  });
}
