import { refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { studyOf } from "./parse.ts";
import { looksLikeTrial, rowsOf } from "./rows.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv") {
    return looksLikeTrial(new Set(input.table.header)) ? "columns number, state and value" : null;
  }
  if (input.syntax !== "json" && input.syntax !== "ndjson") return null;
  const [first] = rowsOf(input);
  const state = first?.get("state")?.value;
  const isTrial = first && typeof state === "string" && looksLikeTrial(new Set(first.keys()));
  return isTrial ? "trials with number, state and value" : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const fact = studyOf(rowsOf(input), { at, notes });
  const format = input.syntax === "csv" ? "optuna.trials-csv" : "optuna.trials-json";
  const { observedAt } = fact;
  return { kind: "facts", format, facts: [fact], notes: notes.list(), observedAt };
}

export const optuna: Adapter = { manifest, recognise, parse: refusing(parse) };
