import { refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse, versionIn } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  const heads =
    input.syntax === "json"
      ? [input.root]
      : input.syntax === "ndjson"
        ? input.records.map(({ value }) => value)
        : [];
  const version = heads.map(versionIn).find((one) => one !== null);
  return version === undefined || version === null ? null : `assay-facts, version ${version}`;
}

export const assayFacts: Adapter = { manifest, recognise, parse: refusing(parse) };
