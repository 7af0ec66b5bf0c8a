import type { Field } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

export function isProfileRow(keys: ReadonlySet<string>): boolean {
  return keys.has("column") && keys.has("counts/n") && keys.has("types/fractional");
}

/** What a reader asks first of a column; the document has the rest. */
const TOLD = [
  "counts/n",
  "counts/null",
  "counts/nan",
  "cardinality/est",
  "distribution/mean",
  "distribution/stddev",
  "distribution/min",
  "distribution/median",
  "distribution/max",
] as const;
const COLUMNS_MAX = 400;

/** A profile describes data and judges nothing: it is told as a component, and no rule takes it for a check. */
export function parseProfile(rows: readonly Field[], notes: Notes): Fact[] {
  const entries = rows.slice(0, COLUMNS_MAX).flatMap((row): [string, string][] => {
    const column = row.object().at("column").needText();
    return TOLD.flatMap((key): [string, string][] => {
      const text = row.at(key).text() ?? "";
      const value = shown(text);
      return value === "" ? [] : [[cleanText(`${column}.${key}`, notes, row.pointer), value]];
    });
  });
  if (rows.length > COLUMNS_MAX)
    notes.add("value_too_long", `Only the first ${COLUMNS_MAX} columns are kept.`);
  notes.add("not_assessed", "A profile describes the data and checks nothing.");
  const fact: Fact = {
    kind: "component",
    subject: "whylogs profile",
    observedAt: null,
    pointer: "",
    value: {
      type: "data-profile",
      name: "whylogs profile",
      version: null,
      purl: null,
      bomRef: null,
      scope: null,
      licenses: [],
      hashes: {},
      isPinned: null,
      releasedAt: null,
      vulnerabilities: null,
      skipReason: null,
      modelCard: recordOf(entries, notes, ""),
      owners: [],
    },
  };
  return [fact];
}

/** JSON of pandas has ten decimals, CSV has all of them: six digits are the same in both. */
function shown(text: string): string {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return "";
  return String(Number(number.toPrecision(6)));
}
