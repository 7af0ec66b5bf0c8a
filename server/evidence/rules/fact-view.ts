import type { FactView } from "#server/receipts/schema.ts";
import { isObject } from "./fields.ts";

const MAX_DETAILS = 60;
const MAX_VALUE = 400;

/** Any fact as lines of key and text, so that a screen needs to know no kind by name. */
export function factView(row: {
  ordinal: number;
  kind: string;
  subject: string;
  value: unknown;
  observedAt: Date | null;
  pointer: string;
}): FactView {
  const { value, ...rest } = row;
  return { ...rest, details: lines(value, "").slice(0, MAX_DETAILS) };
}

function lines(value: unknown, path: string): { key: string; value: string }[] {
  if (Array.isArray(value)) return listLines(value, path);
  if (isObject(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      lines(inner, path ? `${path}.${key}` : key),
    );
  if (value === null || value === undefined || value === "") return [];
  return [{ key: path, value: String(value).slice(0, MAX_VALUE) }];
}

/** Short lists of words stay on one line; a list of records says its length and shows its first few. */
function listLines(list: readonly unknown[], path: string): { key: string; value: string }[] {
  if (list.length === 0) return [];
  if (list.every((item) => !isObject(item) && !Array.isArray(item)))
    return [{ key: path, value: list.map(String).join(", ").slice(0, MAX_VALUE) }];
  const first = list.slice(0, 10).map((item) => summary(item));
  const more = list.length > 10 ? ` and ${list.length - 10} more` : "";
  return [{ key: `${path} (${list.length})`, value: `${first.join("; ")}${more}`.slice(0, 2_000) }];
}

/** jsonb keeps no order of keys: what a reader looks for first comes first. */
const FIRST = ["expectation", "className", "name", "column", "outcome", "severity", "message"];

function summary(item: unknown): string {
  if (!isObject(item)) return JSON.stringify(item) ?? "";
  const words = Object.entries(item)
    .filter(([key, value]) => key !== "pointer" && value !== null && value !== "")
    .sort(([a], [b]) => place(a) - place(b))
    .map(([key, value]) => (typeof value === "string" ? value : `${key} ${JSON.stringify(value)}`));
  return words.join(" · ").slice(0, 200);
}

function place(key: string): number {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
}
