import { Field, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, Origin, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import {
  isByTag,
  isEvents,
  isPoints,
  type Parsed,
  parseByTag,
  parseCsv,
  parseEvents,
  parsePoints,
  type Reading,
} from "./parse.ts";

type Kind = {
  readonly matches: (root: unknown) => boolean;
  readonly format: string;
  readonly says: string;
  readonly parse: (root: Field, reading: Reading) => Parsed;
};

const KINDS: readonly Kind[] = [
  {
    matches: isEvents,
    format: "tensorboard.events",
    says: "events of TensorBoard by tag",
    parse: parseEvents,
  },
  {
    matches: isPoints,
    format: "tensorboard.scalars-json",
    says: "points of wall time, step and value",
    parse: parsePoints,
  },
  {
    matches: isByTag,
    format: "tensorboard.scalars-json",
    says: "tags with points of wall time, step and value",
    parse: parseByTag,
  },
];
const COLUMNS = ["Wall time", "Step", "Value"];

const isCsv = (input: ParsedInput) =>
  input.syntax === "csv" && COLUMNS.every((name, i) => input.table.header[i] === name);

function kindOf(input: ParsedInput): Kind | null {
  if (input.syntax !== "json") return null;
  return KINDS.find(({ matches }) => matches(input.root)) ?? null;
}

function parse(input: ParsedInput, at: Date, origin: Origin = {}): ParseResult {
  const notes = new Notes();
  const reading = { at, notes, runId: origin.runId ?? null };
  if (input.syntax === "csv") {
    const { facts, observedAt } = parseCsv(input.table, reading);
    return answer("tensorboard.scalars-csv", facts, { observedAt, notes });
  }
  const kind = kindOf(input);
  if (!kind || input.syntax !== "json")
    throw new Refused("wrong_shape", "Expected scalars of TensorBoard.", "");
  const { facts, observedAt } = kind.parse(new Field(input.root, ""), reading);
  return answer(kind.format, facts, { observedAt, notes });
}

function answer(
  format: string,
  facts: Parsed["facts"],
  { observedAt, notes }: { observedAt: string | null; notes: Notes },
): ParseResult {
  return { kind: "facts", format, facts, notes: notes.list(), observedAt };
}

export const tensorboard: Adapter = {
  manifest,
  recognise: (input) =>
    isCsv(input) ? "columns Wall time, Step and Value" : (kindOf(input)?.says ?? null),
  parse: refusing(parse),
};
