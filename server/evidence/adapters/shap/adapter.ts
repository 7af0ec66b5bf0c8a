import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { isMeanAbs, NAME_COLUMNS, parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv") return isTable(input.table.header) ? "a column of mean SHAP" : null;
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (Array.isArray(root)) {
    const isRecords = root.every((row) => isObject(row) && isTable(Object.keys(row)));
    return isRecords && root.length > 0 ? "records of mean SHAP" : null;
  }
  if (!isObject(root)) return null;
  if (root.tool === "shap" && isObject(root.mean_abs)) return "tool shap and mean_abs";
  if (Array.isArray(root.values) && "base_values" in root && Array.isArray(root.feature_names))
    return "values, base_values and feature_names";
  const names = Object.keys(root);
  const isColumn = names.length > 0 && names.every((name) => isMeanAbs(name));
  return isColumn && isObject(root[names[0] ?? ""]) ? "a column of mean SHAP" : null;
}

function isTable(names: readonly string[]): boolean {
  return names.some(isMeanAbs) && names.some((name) => NAME_COLUMNS.has(name.toLowerCase()));
}

export const shap: Adapter = { manifest, recognise, parse: refusing(parse) };
