import { isObject, Refused, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { parseCobertura } from "./cobertura.ts";
import { parseLcov } from "./lcov.ts";
import { manifest } from "./manifest.ts";
import { parseJson } from "./parse.ts";

/** Clover's root has the same name and other attributes. */
function recognise(input: ParsedInput): string | null {
  if (input.syntax === "xml") {
    const { name, attributes } = input.root;
    return name === "coverage" && "line-rate" in attributes ? "coverage with a line-rate" : null;
  }
  if (input.syntax === "text") {
    const first = input.lines.find((line) => line.trim() !== "" && !line.startsWith("#"));
    return first !== undefined && /^(?:TN|SF):/.test(first) ? "an LCOV record" : null;
  }
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { meta, files, totals } = input.root;
  const isReport =
    isObject(meta) && isObject(files) && isObject(totals) && "num_statements" in totals;
  return isReport ? "meta, files and totals.num_statements" : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax === "xml") return parseCobertura(input.root, at);
  if (input.syntax === "text") return parseLcov(input.lines);
  if (input.syntax === "json") return parseJson(input.root, at);
  throw new Refused("wrong_shape", "Expected a coverage report.", "");
}

export const coverage: Adapter = { manifest, recognise, parse: refusing(parse) };
