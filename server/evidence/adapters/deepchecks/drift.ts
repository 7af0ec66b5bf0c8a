import type { Drift } from "#server/facts/data/schema.ts";
import type { Field } from "../../rules/fields.ts";
import { isObject } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { Condition, Result } from "./parse.ts";

/** Older versions say "Train Test Feature Drift" and "Whole Dataset Drift". */
export const DRIFT = /\bDrift$/;
/** Checks of a model's quality on a test set, no checks of data. */
export const MODEL =
  /^(?!.*Drift$).*(Performance|Confusion|ROC|Calibration|Prediction|Regression|Overfit|Weak Segments|Inference Time|Error Distribution|Unused Features|Simple Model)/i;

const AGAINST_TRAINING = "test data against training data";

type Told = Pick<Drift, "target" | "method" | "drifted"> & Partial<Drift>;

function factOf(subject: string, told: Told, place: Field): Fact {
  const value: Drift = {
    tool: "deepchecks",
    dataset: AGAINST_TRAINING,
    column: null,
    statistic: null,
    threshold: null,
    driftsWhen: null,
    columnsChecked: null,
    columnsDrifted: null,
    rows: null,
    labels: null,
    window: null,
    ...told,
  };
  return { kind: "drift", subject, value, observedAt: null, pointer: place.pointer };
}

/** Every score of deepchecks is a distance: it grows with the drift. */
export function driftOf(result: Result, notes: Notes): Fact[] {
  const { check, place, conditions } = result;
  const value = place.at("value");
  const drifted = worst(conditions);
  if (/\b(Label|Prediction) Drift$/.test(check)) {
    const target = check.includes("Label") ? "label" : "prediction";
    return [columnFact(target, value, { result, drifted, target, notes })];
  }
  const columns = scored(value).map(([name, field]) =>
    columnFact(name, field, { result, drifted: null, target: "feature", notes }),
  );
  const verdicts = columns.flatMap((fact) => (fact.kind === "drift" ? fact.value.drifted : []));
  const isJudged = verdicts.length > 0 && !verdicts.includes(null);
  const whole = factOf(
    check,
    {
      target: "dataset",
      method: check,
      statistic: scoreOf(value.at("domain_classifier_drift_score")),
      threshold: columns.length === 0 ? limitOf(conditions, /^/) : null,
      driftsWhen: "above",
      drifted,
      columnsChecked: columns.length > 0 ? columns.length : null,
      columnsDrifted: isJudged ? verdicts.filter((one) => one === true).length : null,
    },
    place,
  );
  return [whole, ...columns];
}

function scored(value: Field): [string, Field][] {
  if (!isObject(value.value)) return [];
  return value
    .entries()
    .filter(([, field]) => isObject(field.value) && "Drift score" in field.value);
}

const CATEGORICAL = /cramer|psi/i;

function columnFact(
  name: string,
  field: Field,
  of: { result: Result; drifted: boolean | null; target: Drift["target"]; notes: Notes },
): Fact {
  const column = cleanText(name, of.notes, field.pointer);
  const method = cleanText(field.at("Method").text() ?? "drift score", of.notes, field.pointer);
  const statistic = scoreOf(field.at("Drift score"));
  const kind = CATEGORICAL.test(method) ? /categorical/ : /numerical/;
  const { conditions } = of.result;
  const threshold = of.target === "feature" ? limitOf(conditions, kind) : limitOf(conditions, /^/);
  const compared = statistic === null || threshold === null ? null : statistic >= threshold;
  const drifted = of.drifted ?? (of.target === "feature" ? compared : null);
  const told = { target: of.target, column, method, statistic, threshold, drifted } as const;
  return factOf(`${column} by ${method}`, { ...told, driftsWhen: "above" }, field);
}

function scoreOf(field: Field): number | null {
  const value: unknown = isObject(field.value) ? field.value.value : field.value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** "categorical drift score < 0.2 and numerical drift score < 0.2"; null where several conditions state one. */
function limitOf(conditions: readonly Condition[], part: RegExp): number | null {
  const limits = conditions
    .flatMap(({ text }) => text.split(" and "))
    .filter((text) => part.test(text))
    .flatMap((text) => /(?:<|less than) ([\d.]+)$/.exec(text)?.[1] ?? [])
    .map(Number);
  return limits.length === 1 ? (limits[0] ?? null) : null;
}

/** A model's quality on its test set: each condition a measure without its number. */
export function qualityOf({ check, place, conditions }: Result, notes: Notes): Fact[] {
  const told = { target: "performance", dataset: "test data" } as const;
  if (conditions.length === 0)
    return [factOf(check, { ...told, method: check, drifted: null }, place)];
  return conditions.map((condition) => {
    const method = cleanText(`${check}: ${condition.text}`, notes, condition.place.pointer);
    return factOf(method, { ...told, method, drifted: worst([condition]) }, condition.place);
  });
}

function worst(conditions: readonly Condition[]): boolean | null {
  const statuses = conditions.map(({ status }) => status);
  if (statuses.some((status) => status === "fail" || status === "warning")) return true;
  return statuses.length === 0 || statuses.includes("not-run") ? null : false;
}
