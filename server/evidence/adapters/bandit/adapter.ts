import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if ((input.syntax !== "json" && input.syntax !== "yaml") || !isObject(input.root)) return null;
  const { metrics, results } = input.root;
  if (!isObject(metrics) || !isObject(metrics._totals) || results === undefined) return null;
  const isTotals = "loc" in metrics._totals && "SEVERITY.HIGH" in metrics._totals;
  return isTotals ? "metrics._totals with SEVERITY.HIGH" : null;
}

export const bandit: Adapter = { manifest, recognise, parse: refusing(parse) };
