import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root) || !isObject(input.root.metadata))
    return null;
  const version = input.root.metadata.dbt_schema_version;
  return typeof version === "string" ? "metadata.dbt_schema_version" : null;
}

export const dbt: Adapter = { manifest, recognise, parse: refusing(parse) };
