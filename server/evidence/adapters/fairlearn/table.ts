import { Field, isObject, Refused } from "../../rules/fields.ts";
import { isFrame, isMetric } from "./metrics.ts";

/** One group of the frame: what names it, in the order of the index, and its measures. */
export type Row = {
  readonly group: readonly [feature: string | null, value: string][];
  readonly metrics: ReadonlyMap<string, Field>;
  readonly pointer: string;
};

/** Names of an index's levels, where something tells them. */
type Levels = readonly string[];

/** by_group in any orientation of pandas' to_dict() and to_json(). `known`: names that the frame says are metrics. */
export function rowsOf(table: Field, known: ReadonlySet<string>, levels: Levels): Row[] {
  if (Array.isArray(table.value)) return recordRows(table.list(), known);
  if (isSplit(table.value)) return splitRows(table, levels);
  const isKnown = (name: string) => known.has(name) || isMetric(name);
  const outer = table.entries();
  if (outer.length > 0 && outer.every(([name]) => isKnown(name))) return columnRows(outer, levels);
  return outer.map(([name, row]) => ({
    group: groupOf(name, levels),
    metrics: new Map(row.entries()),
    pointer: row.pointer,
  }));
}

export function isSplit(value: unknown): boolean {
  return (
    isObject(value) &&
    Array.isArray(value.columns) &&
    Array.isArray(value.index) &&
    Array.isArray(value.data)
  );
}

function splitRows(table: Field, levels: Levels): Row[] {
  const columns = table
    .at("columns")
    .list()
    .map((column) => column.needText());
  const data = table.at("data").list();
  const index = table.at("index").list();
  if (index.length !== data.length)
    throw new Refused("wrong_shape", "Index and data have not as many rows.", table.pointer);
  return data.map((row, i) => {
    const cells = row.list();
    if (cells.length !== columns.length)
      throw new Refused("ragged_row", "A row has not as many cells as columns.", row.pointer);
    const name = index[i];
    return {
      group: name === undefined ? [] : groupOf(name.value, levels),
      metrics: new Map(columns.map((column, j) => [column, cells[j] ?? new Field(null, "")])),
      pointer: row.pointer,
    };
  });
}

function columnRows(columns: readonly [string, Field][], levels: Levels): Row[] {
  const names = new Set(columns.flatMap(([, column]) => Object.keys(column.object().value ?? {})));
  return [...names].map((name) => ({
    group: groupOf(name, levels),
    metrics: new Map(columns.map(([metric, column]) => [metric, column.at(name)])),
    pointer: columns[0]?.[1].at(name).pointer ?? "",
  }));
}

/** reset_index() and to_csv() put the groups in columns of their own, before the first measure. */
export function recordRows(records: readonly Field[], known: ReadonlySet<string>): Row[] {
  const [first] = records;
  if (!first) return [];
  const features = new Set(featureColumns(first, records, known));
  return records.map((record) => ({
    group: [...features].map((name) => [name || null, record.at(name).text() ?? "missing"]),
    metrics: new Map(record.entries().filter(([name]) => !features.has(name))),
    pointer: record.pointer,
  }));
}

function featureColumns(first: Field, records: readonly Field[], known: ReadonlySet<string>) {
  const names = first.entries().map(([name]) => name);
  const measured = names.findIndex((name) => known.has(name) || isMetric(name));
  // A measure of one's own may stand before the first known one: it has fractions, and groups are words or codes.
  return names
    .slice(0, measured < 0 ? 1 : measured)
    .filter((name, i) => i === 0 || records.every((record) => isGroupName(record.at(name).value)));
}

function isGroupName(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  return typeof value !== "string" || !/^-?\d*\.\d/.test(value);
}

/** An index of several levels is a list, or in a key of JSON the text of one. */
function groupOf(name: unknown, levels: Levels): [string | null, string][] {
  const parts = Array.isArray(name) ? name : partsOf(name);
  return parts.map((part: unknown, i: number) => {
    const value = part === null || part === undefined ? "missing" : String(part);
    return [levels[i] ?? null, value];
  });
}

function partsOf(name: unknown): unknown[] {
  const inner =
    typeof name === "string" ? /^[[(](.{0,2000},.{0,2000})[\])]$/s.exec(name)?.[1] : null;
  if (!inner) return [name];
  return [...inner.matchAll(/"([^"]*)"|'([^']*)'|([^,\s]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare,
  );
}

/** Names of the measures of a table that stands alone, to tell whether it is a frame of metrics. */
export function isBareFrame(root: unknown): boolean {
  if (Array.isArray(root)) {
    const [first] = root;
    return (
      isObject(first) && isFrame(Object.keys(first)) && root.every((row: unknown) => isObject(row))
    );
  }
  if (!isObject(root)) return false;
  if (isSplit(root))
    return (
      Array.isArray(root.columns) &&
      isFrame(root.columns.filter((name: unknown) => typeof name === "string"))
    );
  const parts = Object.values(root);
  if (parts.length === 0 || !parts.every(isObject)) return false;
  if (isFrame(Object.keys(root))) return Object.keys(root).every(isMetric);
  return parts.every((part) => isFrame(Object.keys(part)));
}
