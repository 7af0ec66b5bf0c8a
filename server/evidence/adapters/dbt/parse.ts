import { type Field, Refused, rootOf } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { parseProject } from "./project.ts";
import { parseRun } from "./run.ts";
import { parseSources } from "./sources.ts";
import { timeOf } from "./times.ts";

type Reader = {
  readonly newest: number;
  readonly read: (root: Field, at: Date, notes: Notes) => Fact[];
};

/** By the name in the schema's address. Every version up to the newest has the fields that are read here. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ["sources", { newest: 3, read: parseSources }],
  ["run-results", { newest: 6, read: parseRun }],
  ["manifest", { newest: 12, read: parseProject }],
]);

export function parse(input: ParsedInput, at: Date): ParseResult {
  const root = rootOf(input);
  const notes = new Notes();
  const { name, reader } = readerOf(root.at("metadata").at("dbt_schema_version"));
  const generated = root.at("metadata").at("generated_at");
  const observedAt = timeOf(generated, at, notes);
  if (observedAt === null)
    notes.add("missing_date", "The artifact does not say when it was made.", generated.pointer);
  const facts = reader.read(root, at, notes);
  return { kind: "facts", format: `dbt-${name}`, facts, notes: notes.list(), observedAt };
}

function readerOf(schema: Field): { name: string; reader: Reader } {
  const [, name, version] =
    /\/dbt\/([a-z-]{1,40})\/v(\d{1,4})\.json$/.exec(schema.needText()) ?? [];
  const reader = name === undefined ? undefined : READERS.get(name);
  if (name === undefined || reader === undefined)
    throw new Refused(
      "wrong_artifact",
      `Of dbt's artifacts ${[...READERS.keys()].join(", ")} are read.`,
      schema.pointer,
    );
  if (Number(version) < 1 || Number(version) > reader.newest)
    throw new Refused(
      "unsupported_schema_version",
      `Version ${version} of dbt's ${name}; versions 1 to ${reader.newest} are read.`,
      schema.pointer,
    );
  return { name, reader };
}
