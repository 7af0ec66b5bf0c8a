import { type Field, isObject } from "../../rules/fields.ts";
import {
  type Check,
  type Context,
  countOf,
  type DriftFact,
  directionOf,
  driftedBy,
  driftFact,
  isDrift,
  numberOf,
  statusOf,
  targetOf,
} from "./fact.ts";

export type Found = { readonly drift: DriftFact[]; readonly checks: Check[] };

export const SHARE = "share of drifted columns";

export const isLegacyMetric = (item: unknown) =>
  isObject(item) && typeof item.metric === "string" && isObject(item.result);

export const isLegacyTest = (item: unknown) =>
  isObject(item) && typeof item.status === "string" && typeof item.group === "string";

/** Until 0.6, told by its parts where it came from `as_dict()`, which leaves version and date out. */
export function isLegacy(root: Field): boolean {
  const has = (key: string, is: (item: unknown) => boolean) =>
    root
      .at(key)
      .list()
      .some(({ value }) => is(value));
  return (
    !root.at("version").isAbsent || has("metrics", isLegacyMetric) || has("tests", isLegacyTest)
  );
}

/** Reports of 0.4 to 0.6. DataDriftTable repeats DatasetDriftMetric's verdict without its threshold. */
export function readLegacyReport(root: Field, context: Context): Found {
  const metrics = root.at("metrics").list();
  const hasVerdict = metrics.some((metric) => metric.at("metric").value === "DatasetDriftMetric");
  const drift = metrics.flatMap((metric) => {
    const name = metric.object().at("metric").needText();
    const result = metric.at("result");
    if (result.isAbsent) return [];
    const columns = result.at("drift_by_columns").entries();
    const own = result.at("drift_detected").isAbsent ? [] : [columnDrift(result, null, context)];
    const isOwnVerdict = name === "DatasetDriftMetric" || !hasVerdict;
    const verdict = isOwnVerdict && !result.at("dataset_drift").isAbsent;
    return [
      ...(verdict ? [datasetDrift(result, context)] : []),
      ...columns.map(([column, field]) => columnDrift(field, column, context)),
      ...own,
      ...(QUALITY.test(name) ? quality(result.at("current"), context) : []),
    ];
  });
  return { drift, checks: [] };
}

const QUALITY = /^(Regression|Classification)QualityMetric$/;

function datasetDrift(result: Field, context: Context): DriftFact {
  const told = {
    target: "dataset",
    method: SHARE,
    statistic: numberOf(result.at("share_of_drifted_columns")),
    threshold: numberOf(result.at("drift_share")),
    driftsWhen: "above",
    drifted: result.at("dataset_drift").boolean(),
    columnsChecked: countOf(result.at("number_of_columns")),
    columnsDrifted: countOf(result.at("number_of_drifted_columns")),
  } as const;
  return driftFact(told, result, context);
}

function columnDrift(field: Field, key: string | null, context: Context): DriftFact {
  const column = field.object().at("column_name").text() ?? key ?? "unnamed column";
  const method = field.at("stattest_name").text() ?? "unnamed method";
  const statistic = numberOf(field.at("drift_score"));
  const threshold = numberOf(field.at("stattest_threshold"));
  const driftsWhen = directionOf(method);
  const drifted = field.at("drift_detected").boolean() ?? isDrift(statistic, threshold, driftsWhen);
  const told = { column, target: targetOf(column), method, statistic, threshold };
  return driftFact({ ...told, driftsWhen, drifted }, field, context);
}

/** Measures without a verdict: the report states them beside the reference's and judges neither. */
function quality(current: Field, context: Context): DriftFact[] {
  return current.entries().flatMap(([method, field]) => {
    const statistic = numberOf(field);
    return statistic === null
      ? []
      : [driftFact({ target: "performance", method, statistic, drifted: null }, field, context)];
  });
}

/** Test suites of 0.4 to 0.6. */
export function readLegacySuite(root: Field, context: Context): Found {
  const tests = root.at("tests").list();
  const drift: DriftFact[] = [];
  const checks: Check[] = [];
  const told = new Set(
    tests.flatMap((test) => test.at("parameters").at("column_name").text() ?? []),
  );
  for (const test of tests) {
    const group = test.object().at("group").text() ?? "";
    if (group === "data_drift") drift.push(...driftTests(test, told, context));
    else if (group === "regression" || group === "classification")
      drift.push(performance(test, context));
    else checks.push(checkOf(test, context));
  }
  checkSummary(root, tests, context);
  return { drift, checks };
}

/** A column's own test tells more than the line that the test of the share repeats of it. */
function driftTests(test: Field, told: ReadonlySet<string>, context: Context): DriftFact[] {
  const parameters = test.at("parameters");
  const column = parameters.at("column_name").text();
  if (column !== null) return [testedColumn(test, column, { parameters, context })];
  const features = parameters.at("features").entries();
  const detected = features.map(([, field]) => field.at("detected").value === true);
  const counted = detected.filter(Boolean).length;
  const isShare = features.length > 0 && /share/i.test(test.at("name").text() ?? "");
  const limit = limitOf(parameters.at("condition"));
  const verdict = driftFact(
    {
      target: "dataset",
      method: isShare ? SHARE : test.at("name").needText().toLowerCase(),
      statistic: isShare ? counted / features.length : numberOf(parameters.at("value")),
      ...limit,
      drifted: driftedBy(statusOf(test.at("status"), context)),
      columnsChecked: features.length > 0 ? features.length : null,
      columnsDrifted: features.length > 0 ? counted : null,
    },
    test,
    context,
  );
  const rest = features.filter(([name]) => !told.has(name));
  return [
    verdict,
    ...rest.map(([name, field]) => testedColumn(test, name, { parameters: field, context })),
  ];
}

function testedColumn(
  test: Field,
  column: string,
  { parameters, context }: { parameters: Field; context: Context },
): DriftFact {
  const method = parameters.at("stattest").text() ?? "unnamed method";
  const isOwn = !parameters.at("column_name").isAbsent;
  const detected = parameters.at("detected").boolean();
  const status = isOwn ? driftedBy(statusOf(test.at("status"), context)) : null;
  const told = {
    column,
    target: targetOf(column),
    method,
    statistic: numberOf(parameters.at("score")),
    threshold: numberOf(parameters.at("threshold")),
    driftsWhen: directionOf(method),
    drifted: detected ?? status,
  };
  return driftFact(told, isOwn ? test : parameters, context);
}

function performance(test: Field, context: Context): DriftFact {
  const parameters = test.at("parameters");
  const told = {
    target: "performance",
    method: test.at("name").needText(),
    statistic: numberOf(parameters.at("value")),
    ...limitOf(parameters.at("condition")),
    drifted: driftedBy(statusOf(test.at("status"), context)),
  } as const;
  return driftFact(told, test, context);
}

/** A one-sided condition is what must hold; `eq` with a tolerance has no one threshold. */
function limitOf(condition: Field) {
  for (const [key, driftsWhen] of [
    ["lt", "above"],
    ["lte", "above"],
    ["gt", "below"],
    ["gte", "below"],
  ] as const) {
    const field = condition.at(key);
    const threshold = numberOf(field) ?? numberOf(field.at("value"));
    if (threshold !== null) return { threshold, driftsWhen };
  }
  return { threshold: null, driftsWhen: null };
}

function checkOf(test: Field, context: Context): Check {
  return {
    expectation: test.at("name").needText(),
    column: test.at("parameters").at("column_name").text(),
    status: statusOf(test.at("status"), context),
    place: test,
  };
}

/** The tests decide; a summary that says otherwise is named. */
function checkSummary(root: Field, tests: readonly Field[], context: Context): void {
  const passed = tests.filter((test) => statusOf(test.at("status"), context) === "pass").length;
  const stated = root.at("summary").at("success_tests");
  if (typeof stated.value !== "number" || stated.value === passed) return;
  context.notes.add(
    "counts_disagree",
    `The summary states ${stated.value} passed tests, ${passed} passed; the tests count.`,
    stated.pointer,
  );
}
