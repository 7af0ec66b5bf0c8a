import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { type, results, check } = input.root;
  if (type === "SuiteResult" && Array.isArray(results)) return "type SuiteResult";
  const isCheck = type === "CheckResult" || type === "CheckFailure";
  return isCheck && isObject(check) ? `type ${type}` : null;
}

export const deepchecks: Adapter = { manifest, recognise, parse: refusing(parse) };
