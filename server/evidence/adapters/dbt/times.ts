import { type Field, noteFuture, parseIso } from "../../rules/fields.ts";
import type { Notes } from "../../rules/text.ts";

/** dbt writes ISO 8601, with a zone or with a Z; what is no time is a note. */
export function timeOf(field: Field, at: Date, notes: Notes): string | null {
  const text = field.text();
  const date = text === null ? null : parseIso(text, field.pointer, notes);
  return date === null ? null : noteFuture(date, field.pointer, at, notes);
}

export function finite(field: Field): number | null {
  if (field.isAbsent) return null;
  if (typeof field.value !== "number" || !Number.isFinite(field.value)) field.wrongType("a number");
  return field.value;
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ["minute", 60],
  ["hour", 3_600],
  ["day", 86_400],
]);

export type Limits = {
  readonly warnAfterSeconds: number | null;
  readonly errorAfterSeconds: number | null;
};

/** Criteria that were not set are null, or an object whose count is null, by version. */
export function limitsOf(criteria: Field): Limits {
  return {
    warnAfterSeconds: seconds(criteria.at("warn_after")),
    errorAfterSeconds: seconds(criteria.at("error_after")),
  };
}

function seconds(limit: Field): number | null {
  const count = finite(limit.at("count"));
  const period = limit.at("period").text();
  const unit = period === null ? undefined : SECONDS.get(period);
  const total = count === null || unit === undefined ? null : count * unit;
  return total !== null && Number.isFinite(total) ? total : null;
}
