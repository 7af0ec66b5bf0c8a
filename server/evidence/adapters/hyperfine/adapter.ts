import { isObject, Refused, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const COLUMNS = ["command", "mean", "stddev", "median", "user", "system", "min", "max"];
const RESULT = ["command", "mean", "median", "min", "max"];

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv")
    return COLUMNS.every((name) => input.table.header.includes(name))
      ? "hyperfine's columns"
      : null;
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { results } = input.root;
  if (!Array.isArray(results) || results.length === 0) return null;
  const isReport = results.every(
    (result: unknown) => isObject(result) && RESULT.every((name) => name in result),
  );
  return isReport ? "results with command, mean and median" : null;
}

function parseReport(input: ParsedInput): ParseResult {
  if (input.syntax === "csv")
    throw new Refused(
      "wrong_artifact",
      "The table does not say how often a command was run. Send --export-json.",
      "line:1",
    );
  return parse(input);
}

export const hyperfine: Adapter = { manifest, recognise, parse: refusing(parseReport) };
