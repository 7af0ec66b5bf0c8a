import type { Attribution } from "#server/facts/data/schema.ts";
import {
  type Field,
  noteFuture,
  parseIso,
  Refused,
  recordsOf,
  rootOf,
} from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type Feature = Attribution["features"][number];
type Summary = {
  readonly format: "shap.summary" | "shap.mean-abs" | "shap.explanation";
  readonly features: readonly Feature[];
  readonly baseline?: number | null;
  readonly rows?: number | null;
  readonly explainer?: string | null;
  readonly model?: string | null;
  readonly version?: string | null;
  readonly observedAt?: string | null;
  readonly pointer: string;
};

const FEATURES_MAX = 500;

/** Columns that hold the feature's name; pandas leaves that of an index without a name empty. */
export const NAME_COLUMNS: ReadonlySet<string> = new Set([
  "",
  "feature",
  "features",
  "feature_name",
  "col_name",
  "column",
  "name",
  "variable",
]);

/** What a table of mean absolute SHAP values calls that column; a bare "importance" may be of any method. */
const MEAN_ABS =
  /^(?:mean[ _]?)?(?:\(?abs\)?|\|)?[ _(]*(?:mean[ _]?)?\(?\|?[ _]?shap(?:[ _]?(?:values?|importance))?\|?\)?(?:[ _]?(?:mean|abs))*$/i;

export function isMeanAbs(name: string): boolean {
  const text = name.toLowerCase();
  if (text === "feature_importance_vals") return true;
  return text.length < 60 && /mean|abs|\||importance/.test(text) && MEAN_ABS.test(text);
}

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const summary = summaryOf(input, { at, notes });
  const features = summary.features
    .map(({ name, value }) => ({ name: cleanText(name, notes, summary.pointer), value }))
    .sort(largestFirst);
  if (features.length === 0)
    throw new Refused("missing_field", "No feature is in it.", summary.pointer);
  if (features.some(({ value }) => value !== null && value < 0))
    throw new Refused(
      "invalid_field",
      "A mean of absolute values is below zero: these are no absolute values.",
      summary.pointer,
    );
  const { model = null, version = null, observedAt = null, baseline = null, rows = null } = summary;
  const by = summary.explainer ? ` (${cleanText(summary.explainer, notes, "")})` : "";
  const value: Attribution = {
    tool: "SHAP",
    model,
    version,
    method: `mean absolute SHAP value${by}`,
    features: features.slice(0, FEATURES_MAX),
    featuresLeftOut: Math.max(0, features.length - FEATURES_MAX),
    baseline,
    rows,
  };
  const subject = `contributions to ${model ?? "the model"}`;
  const fact = {
    kind: "attribution",
    subject,
    observedAt,
    pointer: summary.pointer,
    value,
  } as const;
  return { kind: "facts", format: summary.format, facts: [fact], notes: notes.list(), observedAt };
}

function largestFirst(a: Feature, b: Feature): number {
  return (b.value ?? -1) - (a.value ?? -1) || (a.name < b.name ? -1 : 1);
}

function summaryOf(input: ParsedInput, of: { at: Date; notes: Notes }): Summary {
  if (input.syntax === "csv" || (input.syntax === "json" && Array.isArray(input.root)))
    return fromTable(recordsOf(input), input.syntax === "csv" ? input.table.raggedLines : []);
  const root = rootOf(input);
  if (!root.at("mean_abs").isAbsent) return fromScript(root, of);
  if (!root.at("feature_names").isAbsent) return fromExplanation(root);
  const [column] = root.entries().flatMap(([name, field]) => (isMeanAbs(name) ? [field] : []));
  if (!column) throw new Refused("missing_field", "No mean SHAP values are in it.", root.pointer);
  return { format: "shap.mean-abs", features: named(column), pointer: column.pointer };
}

/** Our own object around the numbers, which the README documents for scripts. */
function fromScript(root: Field, { at, notes }: { at: Date; notes: Notes }): Summary {
  const stamp = root.at("generated_at");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const clean = (name: string) => {
    const text = root.at(name).text();
    return text === null ? null : cleanText(text, notes, root.at(name).pointer);
  };
  return {
    format: "shap.summary",
    features: named(root.at("mean_abs")),
    baseline: oneNumber(root.at("expected_value")),
    rows: countOf(root.at("n_rows")),
    explainer: clean("explainer"),
    model: clean("model"),
    version: clean("model_version"),
    observedAt: date ? noteFuture(date, stamp.pointer, at, notes) : null,
    pointer: "",
  };
}

/** The members of shap.Explanation: a row of values for each row of data. */
function fromExplanation(root: Field): Summary {
  const names = root
    .at("feature_names")
    .list()
    .map((name) => name.needText());
  const rows = root.at("values").list();
  const sums = names.map(() => 0);
  for (const row of rows) {
    const cells = row.list();
    if (cells.length !== names.length)
      throw new Refused("ragged_row", "A row has not as many values as features.", row.pointer);
    for (const [i, cell] of cells.entries()) {
      if (Array.isArray(cell.value))
        throw new Refused(
          "wrong_shape",
          "These are values of several outputs; send one output, such as values[:, :, 1].",
          cell.pointer,
        );
      sums[i] = (sums[i] ?? 0) + Math.abs(numberOf(cell) ?? 0);
    }
  }
  const features = names.map((name, i) => ({
    name,
    value: rows.length === 0 ? null : (sums[i] ?? 0) / rows.length,
  }));
  const bases = root.at("base_values");
  const first = Array.isArray(bases.value) ? bases.list()[0] : bases;
  const baseline = first === undefined ? null : oneNumber(first);
  return { format: "shap.explanation", features, baseline, rows: rows.length, pointer: "/values" };
}

function fromTable(records: readonly Field[], ragged: readonly number[]): Summary {
  const [line] = ragged;
  if (line !== undefined)
    throw new Refused("ragged_row", "A row has not as many cells as the header.", `line:${line}`);
  const features = records.map((record) => {
    const names = record.entries().map(([name]) => name);
    const isName = (name: string) => NAME_COLUMNS.has(name.toLowerCase());
    const nameColumn = names.find((name) => name !== "" && isName(name)) ?? "";
    const valueColumn = names.find(isMeanAbs) ?? "";
    return { name: record.at(nameColumn).needText(), value: numberOf(record.at(valueColumn)) };
  });
  return { format: "shap.mean-abs", features, pointer: records[0]?.pointer ?? "" };
}

const named = (field: Field): Feature[] =>
  field.entries().map(([name, value]) => ({ name, value: numberOf(value) }));

/** A model of several outputs expects a value of each. */
function oneNumber(field: Field): number | null {
  if (!Array.isArray(field.value)) return numberOf(field);
  const [only, ...others] = field.list();
  return only === undefined || others.length > 0 ? null : numberOf(only);
}

function countOf(field: Field): number | null {
  const number = numberOf(field);
  if (number === null) return null;
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Refused("invalid_field", "Expected a number of rows.", field.pointer);
}

function numberOf(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent || value === "") return null;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Refused("wrong_type", "Expected a number.", field.pointer);
}
