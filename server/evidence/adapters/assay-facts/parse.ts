import { Field, isObject, newest, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { escapePointer } from "../../rules/pointer.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { completed, KINDS, LIMITS } from "./vocabulary.ts";

const FORMAT = "assay-facts/1";
const MARK = /(?:^|\/)assay-facts-(\d+)\.json$|^assay-facts\/(\d+)$/;

/** The version a document or a line says it is; null when it says none. */
export function versionIn(value: unknown): string | null {
  if (!isObject(value)) return null;
  const said = [value.$schema, value.schemaVersion].filter((one) => typeof one === "string");
  for (const text of said) {
    const match = MARK.exec(text);
    if (match) return match[1] ?? match[2] ?? null;
  }
  return null;
}

type Parts = { readonly head: Field; readonly facts: readonly Field[] };

function partsOf(input: ParsedInput): Parts {
  if (input.syntax === "json") {
    const head = new Field(input.root, "");
    return { head, facts: head.at("facts").list() };
  }
  if (input.syntax !== "ndjson") throw new Refused("wrong_shape", "Expected JSON.", "");
  const records = input.records.map(({ line, value }) => new Field(value, `line:${line}`));
  const head = records.find((record) => versionIn(record.value) !== null);
  if (!head) throw new Refused("missing_field", "No line says which version this is.", "");
  return { head, facts: records.filter((record) => record !== head) };
}

export function parse(input: ParsedInput, at: Date): ParseResult {
  const { head, facts } = partsOf(input);
  const version = versionIn(head.value);
  if (version !== "1") {
    const key = head.at("$schema").isAbsent ? "schemaVersion" : "$schema";
    const message = `Version ${version} of assay-facts is not read; 1 is.`;
    throw new Refused("unsupported_schema_version", message, head.at(key).pointer);
  }
  const notes = new Notes();
  const source = cleanText(within(head.at("source"), LIMITS.source), notes, "/source");
  if (facts.length > LIMITS.facts)
    throw new Refused(
      "value_too_long",
      `${facts.length} facts; at most ${LIMITS.facts} in one document.`,
      head.at("facts").pointer,
    );
  const seen = new Set<string>();
  const read = facts.map((field) => factOf(field, { source, seen, at, notes }));
  return {
    kind: "facts",
    format: FORMAT,
    facts: read.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    notes: notes.list(),
    observedAt: newest(
      read.map((fact) => fact.observedAt),
      at,
    ),
  };
}

const keyOf = ({ kind, subject, ownId }: Fact) => `${kind}\n${subject}\n${ownId}`;

function within(field: Field, max: number): string {
  const text = field.needText();
  if (text.length <= max) return text;
  throw new Refused("value_too_long", `${text.length} characters; at most ${max}.`, field.pointer);
}

type Context = {
  readonly source: string;
  readonly seen: Set<string>;
  readonly at: Date;
  readonly notes: Notes;
};

function factOf(field: Field, { source, seen, at, notes }: Context): Fact {
  field.object();
  const id = cleanText(within(field.at("id"), LIMITS.id), notes, field.at("id").pointer);
  const about = `Fact "${id.slice(0, 80)}":`;
  if (seen.has(id))
    throw new Refused("invalid_field", `${about} the id stands twice.`, field.at("id").pointer);
  seen.add(id);
  const kind = field.at("kind").needText();
  const candidate = {
    kind,
    subject: cleanText(
      within(field.at("subject"), LIMITS.subject),
      notes,
      field.at("subject").pointer,
    ),
    value: cleaned(completed(kind, field.at("value")), field.at("value").pointer, notes),
    observedAt: observedIn(field.at("observedAt"), { about, at, notes }),
    pointer: field.pointer,
    // The source is encoded, so that two pairs can never read alike.
    ownId: `${encodeURIComponent(source)}/${id}`,
    ...(field.at("unit").isAbsent
      ? {}
      : { unit: cleanText(field.at("unit").needText(), notes, field.at("unit").pointer) }),
  };
  const parsed = Fact.safeParse(candidate);
  if (parsed.success) return parsed.data;
  throw refusalOf(field, about, parsed.error.issues[0]);
}

function refusalOf(
  field: Field,
  about: string,
  issue: { path: PropertyKey[]; message: string } | undefined,
): Refused {
  const path = issue?.path.map(String) ?? [];
  if (path[0] === "kind") {
    const message = `${about} there is no such kind. Known: ${KINDS.join(", ")}.`;
    return new Refused("invalid_field", message, field.at("kind").pointer);
  }
  const place = path.reduce((inner, key) => stepInto(inner, key), field);
  const code = place.isAbsent ? "missing_field" : "invalid_field";
  return new Refused(code, `${about} ${issue?.message ?? "not a fact"}.`, place.pointer);
}

function stepInto(field: Field, key: string): Field {
  if (!Array.isArray(field.value)) return field.at(key);
  const item: unknown = field.value[Number(key)];
  return new Field(item, `${field.pointer}/${escapePointer(key)}`);
}

function observedIn(
  field: Field,
  { about, at, notes }: { about: string; at: Date; notes: Notes },
): string {
  const text = field.needText();
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text.trim());
  const date = hasZone ? parseIso(text, field.pointer, notes) : null;
  if (date === null)
    throw new Refused(
      "invalid_field",
      `${about} observedAt needs an ISO 8601 time with a zone.`,
      field.pointer,
    );
  return noteFuture(date, field.pointer, at, notes);
}

const DEPTH_MAX = 12;

/** Every text in a value, made safe to store and to show. */
function cleaned(value: unknown, pointer: string, notes: Notes, depth = 0): unknown {
  if (typeof value === "string") return cleanText(value, notes, pointer);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH_MAX) throw new Refused("too_deep", "No value is nested this deep.", pointer);
  if (Array.isArray(value))
    return value.map((item: unknown, i) => cleaned(item, `${pointer}/${i}`, notes, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      cleaned(inner, `${pointer}/${escapePointer(key)}`, notes, depth + 1),
    ]),
  );
}
