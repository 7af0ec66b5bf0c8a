import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const COUNTS = ["mismatches", "mismatch_ratio", "mismatch_share"];

function isTable(names: readonly string[]): boolean {
  return (
    names.includes("feature") &&
    names.includes("matched_rows") &&
    names.some((name) => COUNTS.includes(name))
  );
}

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv")
    return isTable(input.table.header) ? "feature, matched_rows and mismatches" : null;
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (Array.isArray(root))
    return root.length > 0 && root.every((row) => isObject(row) && isTable(Object.keys(row)))
      ? "feature, matched_rows and mismatches"
      : null;
  if (!isObject(root)) return null;
  if (root.kind === "training_serving_comparison") return "kind training_serving_comparison";
  return null;
}

export const servingSkew: Adapter = { manifest, recognise, parse: refusing(parse) };
