import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { root } = input;
  if (Array.isArray(root.spent_budget) && "epsilon" in root && "delta" in root)
    return "spent_budget of an accountant";
  const isReport = root.tool === "diffprivlib" && Array.isArray(root.runs);
  return isReport ? "tool diffprivlib and runs" : null;
}

export const diffprivlib: Adapter = { manifest, recognise, parse: refusing(parse) };
