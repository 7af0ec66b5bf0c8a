import { isObject, recordsOf, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { isPeriod, isSplit, namesOf, parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv")
    return namesOf(input.table).some(isPeriod) ? "header rows chunk, period" : null;
  if (input.syntax !== "json" && input.syntax !== "ndjson") return null;
  if (input.syntax === "json" && isSplit(input.root)) return "columns chunk, period";
  const first = recordsOf(input)[0]?.value;
  if (!isObject(first)) return null;
  const hasPeriod = "chunk.period" in first || "chunk.chunk.period" in first;
  return hasPeriod ? "chunk.period" : null;
}

export const nannyml: Adapter = { manifest, recognise, parse: refusing(parse) };
