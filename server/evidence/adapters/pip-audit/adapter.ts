import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

/** Older versions wrote the list of dependencies alone. */
function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (Array.isArray(root))
    return root.length > 0 && root.every(isDependency) ? "a list of audited dependencies" : null;
  if (!isObject(root) || !Array.isArray(root.dependencies) || !Array.isArray(root.fixes))
    return null;
  const isReport = Object.keys(root).length === 2 || root.dependencies.some(isDependency);
  return isReport ? "dependencies and fixes" : null;
}

function isDependency(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  return (
    typeof value.skip_reason === "string" ||
    (typeof value.version === "string" && Array.isArray(value.vulns))
  );
}

export const pipAudit: Adapter = { manifest, recognise, parse: refusing(parse) };
