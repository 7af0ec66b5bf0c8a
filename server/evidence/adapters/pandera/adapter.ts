import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const COLUMNS = ["schema_context", "column", "check", "failure_case"];

const isCase = (value: unknown) =>
  isObject(value) && COLUMNS.every((name) => Object.hasOwn(value, name));

/** `{ SCHEMA: { REASON: [{ schema, column, check, error }] }, DATA: … }` */
function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const parts = Object.entries(value);
  if (parts.length === 0 || parts.some(([key]) => key !== "SCHEMA" && key !== "DATA")) return false;
  return parts.every(([, reasons]) => isObject(reasons) && Object.values(reasons).every(isReason));
}

const isReason = (cases: unknown) =>
  Array.isArray(cases) &&
  cases.every((one) => isObject(one) && "schema" in one && "check" in one && "error" in one);

function recognise(input: ParsedInput): string | null {
  const found = "schema_context, column, check and failure_case";
  if (input.syntax === "csv")
    return COLUMNS.every((name) => input.table.header.includes(name)) ? found : null;
  if (input.syntax === "ndjson") return isCase(input.records[0]?.value) ? found : null;
  if (input.syntax !== "json") return null;
  if (isMessage(input.root)) return "reasons under SCHEMA and DATA";
  const first: unknown = Array.isArray(input.root) ? input.root[0] : input.root;
  return isCase(first) ? found : null;
}

export const pandera: Adapter = { manifest, recognise, parse: refusing(parse) };
