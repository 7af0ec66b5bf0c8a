import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const root = input.root;
  if (isObject(root.run_results)) return "run_results of a checkpoint";
  if (Array.isArray(root.validation_results) && isObject(root.statistics))
    return "validation_results of a checkpoint";
  const meta = isObject(root.meta) ? root.meta : {};
  const hasVersion = typeof meta.great_expectations_version === "string";
  if (Array.isArray(root.results) && isObject(root.statistics)) {
    const first: unknown = root.results[0];
    if (isObject(first) && isObject(first.expectation_config))
      return "results[].expectation_config";
    if (hasVersion || typeof root.suite_name === "string") return "meta.great_expectations_version";
  }
  if (Array.isArray(root.expectations) && hasVersion) return "an expectation suite";
  return null;
}

export const greatExpectations: Adapter = { manifest, recognise, parse: refusing(parse) };
