import type { CsvTable, ParsedInput } from "../adapters/adapter.ts";
import type { Refusal } from "../schema.ts";
import { escapePointer } from "./pointer.ts";
import type { Notes } from "./text.ts";

/** Thrown inside an adapter's parse only; refusing() turns it into the refusal it carries. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(code: Refusal["code"], message: string, pointer: string) {
    super(message);
    this.refusal = { code, message, pointer };
  }
}

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value with the place it stands at, so that every complaint names its pointer. */
export class Field {
  readonly value: unknown;
  readonly pointer: string;

  constructor(value: unknown, pointer: string) {
    this.value = value;
    this.pointer = pointer;
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  at(key: string): Field {
    const object = isObject(this.value) ? this.value : {};
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    return new Field(value, `${this.pointer}/${escapePointer(key)}`);
  }

  /** The entries of an object; refuses what is there and is not an object. */
  object(): Field {
    if (this.isAbsent) throw new Refused("missing_field", "An object is missing.", this.pointer);
    if (!isObject(this.value)) this.wrongType("an object");
    return this;
  }

  /** The items of a list; an absent list is empty. */
  list(): Field[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) this.wrongType("a list");
    return this.value.map((item: unknown, i: number) => new Field(item, `${this.pointer}/${i}`));
  }

  entries(): [string, Field][] {
    if (this.isAbsent) return [];
    return Object.keys(this.object().value ?? {}).map((key) => [key, this.at(key)]);
  }

  /** Text, or null when absent. Numbers and booleans of looser writers are read as their text. */
  text(): string | null {
    if (this.isAbsent) return null;
    if (typeof this.value === "number" || typeof this.value === "boolean")
      return String(this.value);
    if (typeof this.value !== "string") this.wrongType("text");
    return this.value;
  }

  needText(): string {
    const text = this.text();
    if (text === null || text === "")
      throw new Refused("missing_field", "A required text is missing.", this.pointer);
    return text;
  }

  boolean(): boolean | null {
    if (this.isAbsent) return null;
    if (typeof this.value !== "boolean") this.wrongType("true or false");
    return this.value;
  }

  wrongType(wanted: string): never {
    const is = Array.isArray(this.value)
      ? "a list"
      : isObject(this.value)
        ? "an object"
        : "a value";
    throw new Refused("wrong_type", `Expected ${wanted}, found ${is}.`, this.pointer);
  }
}

/** The root of a JSON or YAML document; refuses the other syntaxes. */
export function rootOf(input: ParsedInput): Field {
  if (input.syntax === "json" || input.syntax === "yaml") return new Field(input.root, "");
  throw new Refused("wrong_shape", "Expected a JSON document.", "");
}

/** The records of a document, each with its place: a JSON object, a list of them, one a line, or rows by column name. */
export function recordsOf(input: ParsedInput): Field[] {
  switch (input.syntax) {
    case "json":
      return Array.isArray(input.root)
        ? new Field(input.root, "").list()
        : [new Field(input.root, "")];
    case "ndjson":
      return input.records.map(({ line, value }) => new Field(value, `line:${line}`));
    case "csv":
      return rowFields(input.table);
    default:
      return [];
  }
}

function rowFields({ header, rows }: CsvTable): Field[] {
  return rows.map(({ line, cells }) => {
    const row: Record<string, string> = Object.create(null);
    for (const [i, name] of header.entries()) row[name] = cells[i] ?? "";
    return new Field(row, `line:${line}`);
  });
}

// 1973 and 5138 in milliseconds: outside, the number is in seconds, microseconds or not a time.
const FIRST_MS = 1e11;
const LAST_MS = 1e14;

/**
 * Milliseconds since 1970 as ISO 8601 UTC. Tools write them as numbers, as text, and some exporters
 * as ISO text; a number in another unit is not guessed at but read as missing, with a note.
 */
export function instantOf(field: Field, at: Date, notes: Notes): string | null {
  const raw = field.value;
  if (raw === undefined || raw === null) return null;
  if (typeof raw !== "number" && typeof raw !== "string") field.wrongType("a time");
  const isDigits = typeof raw === "string" && /^-?\d+$/.test(raw.trim());
  if (typeof raw === "string" && !isDigits) return isoInstant(raw, field.pointer, at, notes);
  if (isDigits) notes.add("time_as_string", "A time was sent as text.", field.pointer);
  const ms = Number(raw);
  if (!(ms >= FIRST_MS && ms < LAST_MS)) {
    notes.add(
      "time_unit_suspect",
      `${String(raw).slice(0, 30)} is not a time in milliseconds; it is read as missing.`,
      field.pointer,
    );
    return null;
  }
  return noteFuture(new Date(Math.trunc(ms)), field.pointer, at, notes);
}

const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|z|[+-]\d{2}:?\d{2})?$/;

function isoInstant(raw: string, pointer: string, at: Date, notes: Notes): string | null {
  const date = parseIso(raw, pointer, notes);
  if (date === null) return null;
  notes.add("time_format", "A time was sent as ISO 8601 text.", pointer);
  return noteFuture(date, pointer, at, notes);
}

/** ISO 8601 with or without zone; without one it is read as UTC, and a note says so. */
export function parseIso(raw: string, pointer: string, notes: Notes): Date | null {
  const [, day, time, zone] = ISO.exec(raw.trim()) ?? [];
  const date = day && time ? new Date(`${day}T${time.replace(",", ".")}${offset(zone)}`) : null;
  if (!date || Number.isNaN(date.getTime())) {
    notes.add("time_format", `"${raw.slice(0, 40)}" is not a time that is read here.`, pointer);
    return null;
  }
  if (zone === undefined)
    notes.add("time_format", "A time without a time zone is read as UTC.", pointer);
  return date;
}

function offset(zone: string | undefined): string {
  if (zone === undefined || zone === "z") return "Z";
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
}

export function noteFuture(date: Date, pointer: string, at: Date, notes: Notes): string {
  const iso = date.toISOString();
  if (date.getTime() > at.getTime())
    notes.add("future_timestamp", `${iso} is in the future: it gives no credit.`, pointer);
  return iso;
}

/** The newest instant that is not in the future; a future one only when there is no other. */
export function newest(instants: readonly (string | null)[], at: Date): string | null {
  const known = instants.filter((instant) => instant !== null).sort();
  const past = known.filter((instant) => instant <= at.toISOString());
  return past.at(-1) ?? known.at(-1) ?? null;
}

/** Makes a parse total: what it throws as Refused becomes the refusal. */
export function refusing<A extends unknown[], R>(
  parse: (...args: A) => R,
): (...args: A) => R | { readonly kind: "refused"; readonly refusal: Refusal } {
  return (...args) => {
    try {
      return parse(...args);
    } catch (error) {
      if (error instanceof Refused) return { kind: "refused", refusal: error.refusal };
      throw error;
    }
  };
}
