import type { Drift } from "#server/facts/data/schema.ts";
import type { Field } from "../../rules/fields.ts";
import { numberSubjects, valueKey } from "../../rules/number-subjects.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";

export type DriftFact = Extract<Fact, { kind: "drift" }>;
export type Context = { readonly notes: Notes; readonly observedAt: string | null };

/** What a report compares with its reference; whose data that is Evidently does not say. */
const DATASET = "current data";

type Told = Pick<Drift, "target" | "method" | "statistic" | "drifted"> &
  Partial<Pick<Drift, "column" | "threshold" | "columnsChecked" | "columnsDrifted" | "driftsWhen">>;

export function driftFact(told: Told, place: Field, { notes, observedAt }: Context): DriftFact {
  const clean = (text: string) => cleanText(text, notes, place.pointer);
  const column = told.column === undefined || told.column === null ? null : clean(told.column);
  const method = clean(told.method);
  const value: Drift = {
    tool: "Evidently",
    dataset: DATASET,
    column,
    target: told.target,
    method,
    statistic: told.statistic,
    threshold: told.threshold ?? null,
    driftsWhen: told.driftsWhen ?? null,
    drifted: told.drifted,
    columnsChecked: told.columnsChecked ?? null,
    columnsDrifted: told.columnsDrifted ?? null,
    rows: null,
    labels: null,
    window: null,
  };
  const subject = column === null ? method : `${column} by ${method}`;
  return { kind: "drift", subject, value, observedAt, pointer: place.pointer };
}

// Evidently's short and long names. A p-value is small where there is drift, a distance is large.
const P_VALUES = new Set(
  "ks z chisquare anderson cramer_von_mises fisher_exact g_test mannw t_test es tvd empirical_mmd emperical_mmd".split(
    " ",
  ),
);
const DISTANCE =
  /^(psi|kl_div|jensenshannon|wasserstein|hellinger|ed|perc_text_content_drift|abs_text_content_drift)$|distance|divergence|\bpsi\b|roc.?auc|domain classifier/i;

/** null: a method of the project's own, whose direction its name does not tell. */
export function directionOf(method: string): Drift["driftsWhen"] {
  if (/p[_ -]?value/i.test(method) || P_VALUES.has(method.toLowerCase())) return "below";
  return DISTANCE.test(method) ? "above" : null;
}

export function isDrift(
  value: number | null,
  threshold: number | null,
  when: Drift["driftsWhen"],
): boolean | null {
  if (value === null || threshold === null || when === null) return null;
  return when === "below" ? value < threshold : value >= threshold;
}

/** The default names of Evidently's column mapping; other names are not guessed at. */
export function targetOf(column: string): Drift["target"] {
  if (/^pred(iction)?s?$/i.test(column)) return "prediction";
  return /^(target|label)$/i.test(column) ? "label" : "feature";
}

export function numberOf(field: Field): number | null {
  const { value } = field;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function countOf(field: Field): number | null {
  const value = numberOf(field);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** SUCCESS, FAIL, WARNING (a failure of a test that is not critical), ERROR and SKIPPED (did not run). */
export type Status = "pass" | "fail" | "warning" | "not-run";

export function statusOf(field: Field, { notes }: Context): Status {
  const word = field.needText().replace(/^.*\./, "").toUpperCase();
  if (word === "SUCCESS") return "pass";
  if (word === "FAIL") return "fail";
  if (word === "WARNING") return "warning";
  if (word !== "ERROR" && word !== "SKIPPED")
    notes.add("unknown_status", `"${word.slice(0, 40)}" is read as not run.`, field.pointer);
  return "not-run";
}

export const driftedBy = (status: Status): boolean | null =>
  status === "not-run" ? null : status !== "pass";

export type Check = {
  readonly expectation: string;
  readonly column: string | null;
  readonly status: Status;
  readonly place: Field;
};

/** All tests of data in one document; those of drift and of quality are drift facts. */
export function checkFact(checks: readonly Check[], { notes, observedAt }: Context): Fact[] {
  if (checks.length === 0) return [];
  const clean = (text: string, at: Field) => cleanText(text, notes, at.pointer);
  const failures: DatasetCheck["failures"] = checks
    .filter(({ status }) => status !== "pass")
    .map(({ expectation, column, status, place }) => ({
      expectation: clean(expectation, place),
      column: column === null ? null : clean(column, place),
      severity: status === "warning" ? "warning" : "critical",
      didRun: status !== "not-run",
      pointer: place.pointer,
    }));
  const columns = new Map<string, number>();
  for (const { column, place } of checks) {
    if (column === null) continue;
    const name = clean(column, place);
    columns.set(name, (columns.get(name) ?? 0) + 1);
  }
  const value: DatasetCheck = {
    suite: "Evidently tests",
    dataset: DATASET,
    success: failures.every(({ severity }) => severity === "warning"),
    evaluated: checks.length,
    successful: checks.length - failures.length,
    unsuccessful: failures.length,
    raised: failures.filter(({ didRun }) => !didRun).length,
    columns: Object.fromEntries([...columns].sort(([a], [b]) => (a < b ? -1 : 1))),
    failures: failures.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)),
  };
  const subject = `${value.suite} on ${value.dataset}`;
  return [{ kind: "dataset-check", subject, value, observedAt, pointer: "/tests" }];
}

const rank = ({ pointer: _, ...rest }: DatasetCheck["failures"][number]) => JSON.stringify(rest);

/** One fact a subject: what is told twice with the same words is one, the rest is numbered in a fixed order. */
export function uniqueFacts(facts: readonly DriftFact[]): DriftFact[] {
  const first = new Map<string, DriftFact>();
  for (const fact of facts) if (!first.has(valueKey(fact))) first.set(valueKey(fact), fact);
  return numberSubjects([...first.values()]);
}
