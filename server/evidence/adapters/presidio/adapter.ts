import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const MEMBERS = ["entity_type", "start", "end", "score"];

function isResult(value: unknown): boolean {
  return isObject(value) && MEMBERS.every((name) => name in value);
}

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (Array.isArray(root))
    return root.length > 0 && root.every(isResult) ? "entity_type, start, end and score" : null;
  if (!isObject(root) || !Array.isArray(root.findings)) return null;
  const isNamed = typeof root.tool === "string" && /^presidio/i.test(root.tool);
  if (isNamed) return "a tool named presidio and findings";
  const isReport = root.findings.length > 0 && root.findings.every(isResult);
  return isReport ? "findings with entity_type, start, end and score" : null;
}

export const presidio: Adapter = { manifest, recognise, parse: refusing(parse) };
