import {
  type Field,
  isObject,
  newest,
  noteFuture,
  parseIso,
  Refused,
  rootOf,
} from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type CheckFact = Extract<Fact, { kind: "dataset-check" }>;
type Context = { readonly at: Date; readonly notes: Notes };
/** Where a result's parts stand: 1.x, 0.18 and the summary of a checkpoint name them differently. */
type Names = { suite: string | null; dataset: string | null; stamp: Field | null };

export function parse(input: ParsedInput, at: Date): ParseResult {
  const root = rootOf(input);
  const context = { at, notes: new Notes() };
  const isCheckpoint =
    isObject(root.at("run_results").value) || Array.isArray(root.at("validation_results").value);
  if (!isCheckpoint && !Array.isArray(root.at("results").value))
    throw new Refused(
      "wrong_artifact",
      "This is a suite of expectations, not a result of running it.",
      "",
    );
  const found = isCheckpoint ? checkpoint(root, context) : [validation(root, null, context)];
  const facts = numberSubjects(found, rank);
  if (
    isCheckpoint &&
    root.at("success").value === true &&
    facts.some((fact) => !fact.value.success)
  )
    disagree(
      root.at("success"),
      "The checkpoint says success, a validation in it failed.",
      context,
    );
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  const format = isCheckpoint ? "gx.checkpoint-result" : "gx.validation-result";
  return { kind: "facts", format, facts, notes: context.notes.list(), observedAt };
}

function checkpoint(root: Field, context: Context): CheckFact[] {
  const stored = root.at("run_results").entries();
  if (stored.length > 0)
    return stored.map(([key, field]) => {
      // 0.18 wraps the result once more.
      const wrapped = field.at("validation_result");
      return validation(wrapped.isAbsent ? field : wrapped, key, context);
    });
  return root
    .at("validation_results")
    .list()
    .map((field) => validation(field, null, context));
}

function validation(field: Field, identifier: string | null, context: Context): CheckFact {
  const { notes } = context;
  const results = resultsOf(field.object());
  const names = namesOf(field, identifier);
  const failures: DatasetCheck["failures"] = [];
  const columns = new Map<string, number>();
  let successful = 0;
  let raised = 0;
  for (const result of results) {
    const one = expectation(result, context);
    if (one.column !== null) columns.set(one.column, (columns.get(one.column) ?? 0) + 1);
    if (one.isRaised) raised++;
    if (one.success && !one.isRaised) successful++;
    else
      failures.push({
        expectation: one.type,
        column: one.column,
        severity: one.severity,
        didRun: !one.isRaised,
        pointer: result.pointer,
      });
  }
  const evaluated = results.length;
  const unsuccessful = evaluated - successful;
  if (evaluated === 0)
    notes.add(
      "not_assessed",
      "The suite has no expectation: nothing was checked, which is not a pass.",
      field.pointer,
    );
  checkHeader(field, { evaluated, successful, success: unsuccessful === 0 }, context);
  const observedAt = names.stamp?.text() ? stampOf(names.stamp, context) : null;
  const clean = (text: string) => cleanText(text, notes, field.pointer);
  const batch = names.dataset ?? batchOf(results);
  const value: DatasetCheck = {
    suite: clean(names.suite ?? "unnamed suite"),
    dataset: clean(batch ?? "unnamed data set"),
    success: unsuccessful === 0,
    evaluated,
    successful,
    unsuccessful,
    raised,
    columns: Object.fromEntries([...columns].sort(([a], [b]) => (a < b ? -1 : 1))),
    failures: failures.sort((a, b) => (failureKey(a) < failureKey(b) ? -1 : 1)),
  };
  return {
    kind: "dataset-check",
    subject: `${value.suite} on ${value.dataset}`,
    value,
    observedAt,
    pointer: field.pointer,
  };
}

const failureKey = (failure: DatasetCheck["failures"][number]) =>
  `${failure.expectation}\n${failure.column ?? ""}\n${failure.severity}`;

function resultsOf(field: Field): Field[] {
  const results = field.at("results");
  if (!results.isAbsent) return results.list();
  const summary = field.at("expectations");
  if (!summary.isAbsent) return summary.list();
  throw new Refused("missing_field", "The validation has no results.", results.pointer);
}

type Expectation = {
  type: string;
  column: string | null;
  severity: string;
  success: boolean;
  isRaised: boolean;
};

function expectation(result: Field, { notes }: Context): Expectation {
  const config = result.object().at("expectation_config");
  const holder = config.isAbsent ? result : config.object();
  // `type` since 1.0, `expectation_type` before and in the summary of a checkpoint.
  const type = holder.at("type").text() ?? holder.at("expectation_type").needText();
  const kwargs = holder.at("kwargs");
  const column = kwargs.at("column").value ?? kwargs.at("column_A").value;
  const success = result.at("success").boolean();
  if (success === null)
    throw new Refused(
      "missing_field",
      "An expectation has no success.",
      result.at("success").pointer,
    );
  return {
    type: cleanText(type, notes, holder.pointer),
    column: typeof column === "string" ? cleanText(column, notes, kwargs.pointer) : null,
    severity: holder.at("severity").text() ?? "critical",
    success,
    isRaised: hasRaised(result.at("exception_info")),
  };
}

/** One record, or since 1.0 a map of records keyed by the metric that could not be computed. */
function hasRaised(info: Field): boolean {
  if (info.isAbsent) return false;
  if (info.at("raised_exception").value === true) return true;
  return info
    .entries()
    .some(([, inner]) => isObject(inner.value) && inner.value.raised_exception === true);
}

function namesOf(field: Field, identifier: string | null): Names {
  const meta = field.at("meta");
  const key = identifier === null ? [] : (identifier.split("::")[1] ?? identifier).split("/");
  const batch = meta.at("active_batch_definition");
  const parts = [batch.at("datasource_name").text(), batch.at("data_asset_name").text()].filter(
    (part) => part !== null && part !== "",
  );
  const suite =
    field.at("suite_name").text() ?? meta.at("expectation_suite_name").text() ?? key[0] ?? null;
  const stamps = [meta.at("validation_time"), meta.at("run_id").at("run_time")];
  const stamp = stamps.find((found) => !found.isAbsent) ?? null;
  return { suite, dataset: parts.length > 0 ? parts.join(".") : (key.at(-1) ?? null), stamp };
}

function batchOf(results: readonly Field[]): string | null {
  for (const result of results) {
    for (const holder of [result.at("expectation_config"), result]) {
      const batch = holder.at("kwargs").at("batch_id").value;
      if (typeof batch === "string") return batch;
    }
  }
  return null;
}

// Great Expectations writes 20261123T215040.968212Z beside ISO 8601.
const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}(?:\.\d+)?)Z$/;

function stampOf(field: Field, { at, notes }: Context): string | null {
  const raw = field.text() ?? "";
  const iso = raw.replace(COMPACT, "$1-$2-$3T$4:$5:$6Z");
  const date = parseIso(iso, field.pointer, notes);
  return date ? noteFuture(date, field.pointer, at, notes) : null;
}

/** The results decide; a header that says otherwise is named. */
function checkHeader(
  field: Field,
  counted: { evaluated: number; successful: number; success: boolean },
  context: Context,
): void {
  const says = field.at("success").value;
  if (typeof says === "boolean" && says !== counted.success)
    disagree(
      field.at("success"),
      `The header says success ${says}, the results say ${counted.success}; the results count.`,
      context,
    );
  const statistics = field.at("statistics");
  for (const [key, value] of [
    ["evaluated_expectations", counted.evaluated],
    ["successful_expectations", counted.successful],
  ] as const) {
    const stated = statistics.at(key).value;
    if (typeof stated === "number" && stated !== value)
      disagree(
        statistics.at(key),
        `${key} says ${stated}, the results give ${value}; the results count.`,
        context,
      );
  }
}

function disagree(field: Field, message: string, { notes }: Context): void {
  notes.add("counts_disagree", message, field.pointer);
}

/** Two validations of one suite on one data set in one file stay apart, whatever the order of failures. */
const rank = (fact: CheckFact) =>
  `${fact.subject}\n${fact.observedAt ?? ""}\n${JSON.stringify({ ...fact.value, failures: fact.value.failures.map(failureKey) })}`;
