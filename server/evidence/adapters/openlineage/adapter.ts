import { isObject, recordsOf, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const LOOKED_AT = 10;

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" && input.syntax !== "ndjson") return null;
  const isEvent = ({ value }: { value: unknown }) =>
    isObject(value) &&
    typeof value.schemaURL === "string" &&
    /OpenLineage\.json(?:#|$)/.test(value.schemaURL);
  return recordsOf(input).slice(0, LOOKED_AT).some(isEvent)
    ? "a schemaURL of OpenLineage.json"
    : null;
}

export const openlineage: Adapter = { manifest, recognise, parse: refusing(parse) };
