import { isObject, recordsOf, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

/** Early versions (0.0.x) write no noqa_row, url and cell. */
function isFinding(record: unknown): boolean {
  return (
    isObject(record) &&
    "code" in record &&
    ("noqa_row" in record || ("fix" in record && isObject(record.end_location))) &&
    typeof record.filename === "string" &&
    isObject(record.location) &&
    "row" in record.location
  );
}

/** An empty list, which is a clean run, names no tool: that takes SARIF. */
function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" && input.syntax !== "ndjson") return null;
  const records = recordsOf(input);
  const isReport = records.length > 0 && records.every(({ value }) => isFinding(value));
  return isReport ? "findings with code, location.row and noqa_row or fix" : null;
}

export const ruff: Adapter = { manifest, recognise, parse: refusing(parse) };
