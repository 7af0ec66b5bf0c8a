import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

// Section 3.13 of the standard; a log that lost its runs has no other keys than these.
const ROOT_KEYS = new Set(["version", "$schema", "runs", "inlineExternalProperties", "properties"]);

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { $schema: schema, version, runs } = input.root;
  if (typeof schema === "string" && /sarif/i.test(schema)) return "a SARIF $schema";
  const isRuns = Array.isArray(runs) && runs.some((run) => isObject(run) && isTool(run.tool));
  if (typeof version === "string" && isRuns) return "runs with a tool's driver";
  const isBare = version === "2.1.0" && Object.keys(input.root).every((key) => ROOT_KEYS.has(key));
  return isBare ? "version 2.1.0 and the keys of SARIF" : null;
}

function isTool(tool: unknown): boolean {
  return isObject(tool) && isObject(tool.driver);
}

export const sarif: Adapter = { manifest, recognise, parse: refusing(parse) };
