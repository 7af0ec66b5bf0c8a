import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { jsonBom } from "./bom.ts";
import { bomFacts } from "./fact.ts";
import { manifest } from "./manifest.ts";
import { namespaceOf, xmlBom } from "./xml.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "xml")
    return namespaceOf(input.root) === null ? null : "a bom of CycloneDX's namespace";
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  return input.root.bomFormat === "CycloneDX" ? "bomFormat CycloneDX" : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  return bomFacts(input.syntax === "xml" ? xmlBom(input.root) : jsonBom(input), at);
}

export const cyclonedx: Adapter = { manifest, recognise, parse: refusing(parse) };
