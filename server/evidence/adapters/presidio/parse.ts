import type { PrivacyMeasure } from "#server/facts/data/schema.ts";
import { type Field, noteFuture, parseIso, Refused, rootOf } from "../../rules/fields.ts";
import { cleanText, Notes, recordOf } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const isList = Array.isArray(root.value);
  const found = (isList ? root : root.at("findings")).list();
  const rows = isList ? null : countOf(root.at("rows_scanned"));
  const done = (
    facts: Extract<ParseResult, { kind: "facts" }>["facts"],
    observedAt: string | null,
  ) =>
    ({
      kind: "facts",
      format: isList ? "presidio.analyze" : "presidio.report",
      facts,
      notes: notes.list(),
      observedAt,
    }) as const;
  if (rows === 0) {
    notes.add("not_assessed", "No row was looked at, which is not a clean scan.", "/rows_scanned");
    return done([], null);
  }
  const stamp = root.at("generated_at");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const observedAt = date ? noteFuture(date, stamp.pointer, at, notes) : null;
  const dataset = root.at("dataset").text();
  const value: PrivacyMeasure = {
    tool: "Presidio",
    measure: "pii-scan",
    dataset: dataset === null ? null : cleanText(dataset, notes, "/dataset"),
    mechanism: rows === null ? null : `${rows} rows looked at`,
    epsilon: null,
    delta: null,
    storesTotal: countOf(root.at("stores_total")),
    storesScanned: countOf(root.at("stores_scanned")),
    findings: byType(found, notes),
    passed: root.at("passed").boolean(),
  };
  const subject = `personal data in ${value.dataset ?? "what was scanned"}`;
  return done([{ kind: "privacy-measure", subject, observedAt, pointer: "", value }], observedAt);
}

/** How many of each type; what was found and where stays out of the fact. */
function byType(found: readonly Field[], notes: Notes): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of found) {
    const field = one.object().at("entity_type");
    const type = cleanText(field.needText(), notes, field.pointer);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const names = recordOf(
    [...counts.keys()].map((type) => [type, type] as const),
    notes,
    "",
  );
  const result: Record<string, number> = Object.create(null);
  for (const type of Object.keys(names)) result[type] = counts.get(type) ?? 0;
  return result;
}

function countOf(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent) return null;
  if (typeof value !== "number") field.wrongType("a count");
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Refused("invalid_field", "A count below zero or not whole.", field.pointer);
}
