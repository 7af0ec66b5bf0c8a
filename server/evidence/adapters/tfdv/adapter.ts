import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

/** Protobuf's JSON writes lowerCamelCase, or the names of the .proto file when asked to. */
const MARKS = ["anomalyNameFormat", "anomalyInfo", "driftSkewInfo", "datasetAnomalyInfo"].flatMap(
  (name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)],
);

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { root } = input;
  const mark = MARKS.find((name) => Object.hasOwn(root, name));
  return mark !== undefined && isObject(root.baseline) ? `baseline and ${mark}` : null;
}

export const tfdv: Adapter = { manifest, recognise, parse: refusing(parse) };
