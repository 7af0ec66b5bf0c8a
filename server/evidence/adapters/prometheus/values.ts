import { type Field, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import type { Notes } from "../../rules/text.ts";

export type Reading = { readonly at: Date; readonly notes: Notes };

/** A time as Go writes it; its zero time, year 1, means never. */
export function instant(field: Field, { at, notes }: Reading): string | null {
  const raw = field.text();
  if (raw === null || raw === "" || raw.startsWith("0001-")) return null;
  const date = parseIso(raw, field.pointer, notes);
  return date === null ? null : noteFuture(date, field.pointer, at, notes);
}

/** Seconds that cannot be below zero. */
export function seconds(field: Field): number | null {
  const { value } = field;
  if (value === undefined || value === null) return null;
  if (typeof value !== "number") field.wrongType("a number of seconds");
  if (value >= 0) return value;
  throw new Refused("invalid_field", "A duration is below zero.", field.pointer);
}

const NON_FINITE = /^[+-]?(?:NaN|Inf(?:inity)?)$/i;

/** Values are text, so that NaN and infinity can be told; those are read as missing. */
export function sampleValue(field: Field, notes: Notes): number | null {
  const raw = field.text();
  if (raw === null || raw === "") return null;
  if (NON_FINITE.test(raw)) {
    notes.add("non_finite_metric", `${raw} is read as missing.`, field.pointer);
    return null;
  }
  const value = Number(raw);
  if (Number.isFinite(value)) return value;
  throw new Refused("invalid_field", "A sample's value is not a number.", field.pointer);
}

/** Unix seconds with a fraction. */
export function sampleTime(field: Field, { at, notes }: Reading): string | null {
  const { value } = field;
  if (typeof value !== "number") field.wrongType("a time in seconds");
  if (value >= 1e8 && value < 1e11)
    return noteFuture(new Date(Math.round(value * 1_000)), field.pointer, at, notes);
  notes.add(
    "time_unit_suspect",
    `${value} is not a time in seconds; it is read as missing.`,
    field.pointer,
  );
  return null;
}
