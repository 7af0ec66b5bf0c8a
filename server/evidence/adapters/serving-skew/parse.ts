import type { ServingSkew } from "#server/facts/data/schema.ts";
import {
  type Field,
  noteFuture,
  parseIso,
  Refused,
  recordsOf,
  rootOf,
} from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type SkewFact = Extract<Fact, { kind: "serving-skew" }>;
type Whole = Pick<ServingSkew, "model" | "version" | "servedRows" | "window"> & {
  readonly observedAt: string | null;
  readonly notes: Notes;
};

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const isTable = input.syntax === "csv" || (input.syntax === "json" && Array.isArray(input.root));
  if (isTable) {
    const [ragged] = input.syntax === "csv" ? input.table.raggedLines : [];
    if (ragged !== undefined)
      throw new Refused(
        "ragged_row",
        "A row has not as many cells as the header.",
        `line:${ragged}`,
      );
    const whole: Whole = {
      model: null,
      version: null,
      servedRows: null,
      window: null,
      observedAt: null,
      notes,
    };
    return done(
      recordsOf(input).map((row) => factOf(row, whole)),
      { whole, format: "serving-skew.features" },
    );
  }
  const root = rootOf(input);
  const whole = wholeOf(root, at, notes);
  const features = root.at("features").list();
  // The comparison of predictions stands at the root, and may be left out where features are compared.
  const isCompared = !root.at("mismatches").isAbsent || !root.at("mismatch_ratio").isAbsent;
  const facts = [...(isCompared || features.length === 0 ? [root] : []), ...features];
  return done(
    facts.map((field) => factOf(field, whole)),
    { whole, format: "serving-skew.comparison" },
  );
}

function done(
  facts: readonly SkewFact[],
  { whole, format }: { whole: Whole; format: string },
): ParseResult {
  const { notes, observedAt } = whole;
  const sorted = numberSubjects(facts).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return { kind: "facts", format, facts: sorted, notes: notes.list(), observedAt };
}

function wholeOf(root: Field, at: Date, notes: Notes): Whole {
  const clean = (field: Field) => {
    const text = field.text();
    return text === null ? null : cleanText(text, notes, field.pointer);
  };
  const instant = (field: Field) => {
    const text = field.text();
    const date = text === null ? null : parseIso(text, field.pointer, notes);
    return date ? noteFuture(date, field.pointer, at, notes) : null;
  };
  const window = root.at("window");
  const to = window.isAbsent ? null : instant(window.at("to"));
  return {
    model: clean(root.at("model")),
    version: clean(root.at("model_version")),
    servedRows: countOf(root.at("served_rows")),
    window: window.isAbsent ? null : { from: instant(window.at("from")), to },
    observedAt: instant(root.at("generated_at")) ?? to,
    notes,
  };
}

function factOf(field: Field, whole: Whole): SkewFact {
  const { notes, observedAt, ...of } = whole;
  field.object();
  const { pointer } = field;
  const name = pointer === "" ? null : field.at("feature").needText();
  const feature = name === null ? null : cleanText(name, notes, pointer);
  const matchedRows = countOf(either(field, ["matched_rows", "rows"]));
  const { share, stated } = shareOf(field, matchedRows, notes);
  const statistic = numberOf(field.at("max_abs_diff"));
  const value: ServingSkew = {
    tool: "serving comparison",
    ...of,
    feature,
    matchedRows,
    mismatchShare: share,
    statistic,
    method: statistic === null ? null : "largest absolute difference",
    threshold: numberOf(field.at("tolerance")),
    skewed: stated ?? (share === null ? null : share > 0),
  };
  if (matchedRows === 0)
    notes.add("not_assessed", "No row was found on both sides: nothing was compared.", pointer);
  const subject = feature === null ? "predictions in serving" : `${feature} in serving`;
  return { kind: "serving-skew", subject, observedAt, pointer, value };
}

/** Rows that differ beyond the tolerance, of those found on both sides; `passed` is the script's own verdict. */
function shareOf(field: Field, rows: number | null, notes: Notes) {
  const mismatches = countOf(field.at("mismatches"));
  const given = either(field, ["mismatch_ratio", "mismatch_share"]);
  const ratio = numberOf(given);
  if (ratio !== null && ratio > 1)
    throw new Refused("out_of_range", "A share is at most 1.", given.pointer);
  const passed = readBoolean(field.at("passed"));
  const stated = passed === null || rows === 0 ? null : !passed;
  if (rows === 0) return { share: null, stated };
  if (mismatches === null || rows === null) return { share: ratio, stated };
  if (mismatches > rows)
    throw new Refused("out_of_range", "More rows differ than were compared.", field.pointer);
  const share = mismatches / rows;
  if (ratio !== null && Math.abs(ratio - share) > 1e-6)
    notes.add(
      "counts_disagree",
      `A share of ${ratio} is stated, the counts give ${share}; the counts count.`,
      given.pointer,
    );
  return { share, stated };
}

function either(field: Field, names: readonly string[]): Field {
  const [first, ...others] = names.map((name) => field.at(name));
  const known = [first, ...others].find((one) => one !== undefined && !one.isAbsent);
  return known ?? field.at(names[0] ?? "");
}

function readBoolean(field: Field): boolean | null {
  if (typeof field.value !== "string") return field.boolean();
  const text = field.value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : null;
}

function countOf(field: Field): number | null {
  const number = numberOf(field);
  if (number === null || Number.isSafeInteger(number)) return number;
  throw new Refused("invalid_field", "A count is not whole.", field.pointer);
}

/** CSV has only text; an empty cell is nothing stated. */
function numberOf(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent || value === "") return null;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number) && number >= 0) return number;
  throw new Refused("wrong_type", "Expected a number, not below zero.", field.pointer);
}
