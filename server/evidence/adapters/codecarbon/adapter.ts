import { Refused, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parseEmissions } from "./parse.ts";

/** Columns of every version since the first. */
const ALWAYS = ["timestamp", "project_name", "duration", "emissions"];

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "csv") return null;
  const { header } = input.table;
  return ALWAYS.every((name) => header.includes(name))
    ? "columns timestamp, project_name, duration and emissions"
    : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax !== "csv") throw new Refused("wrong_shape", "Expected emissions.csv.", "");
  return parseEmissions(input, at);
}

export const codecarbon: Adapter = { manifest, recognise, parse: refusing(parse) };
