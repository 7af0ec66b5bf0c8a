import { Field, isObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parseSummary } from "./parse.ts";

/** Metrics that k6 measures in every test, whatever the protocol. */
const ALWAYS = ["iterations", "iteration_duration", "http_reqs"];

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { metrics, root_group, state, results, config } = input.root;
  if (isObject(results) && isObject(config) && Array.isArray(results.metrics)) {
    const names = results.metrics.flatMap((one: unknown) => (isObject(one) ? [one.name] : []));
    const known = ALWAYS.find((name) => names.includes(name));
    return known === undefined ? null : `results.metrics with ${known}`;
  }
  if (!isObject(metrics)) return null;
  const hasFrame = isObject(root_group) || (isObject(state) && "testRunDurationMs" in state);
  const found = ALWAYS.find((name) => isObject(metrics[name]));
  return hasFrame && found !== undefined ? `metrics with ${found}, and root_group or state` : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax !== "json") throw new Refused("wrong_shape", "Expected a summary of k6.", "");
  return parseSummary(new Field(input.root, ""), { at, notes: new Notes() });
}

export const k6: Adapter = { manifest, recognise, parse: refusing(parse) };
