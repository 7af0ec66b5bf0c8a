import { Field } from "../../rules/fields.ts";
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
import { type Found, SHARE } from "./legacy.ts";

type Metric = { readonly id: string; readonly type: string; readonly config: Field; at: Field };

const QUALITY =
  /^(MeanError|MAE|MAPE|RMSE|R2Score|AbsMaxError|Accuracy|Precision|Recall|F1Score|RocAuc|LogLoss|TPR|TNR|FPR|FNR)$/;
const DRIFT = /^(ValueDrift|DriftedColumnsCount)$/;

/** A run's snapshot since 0.7: metrics, and tests that name the metric they judge. It carries no version and no time. */
export function readSnapshot(root: Field, context: Context): Found {
  const metrics = root.at("metrics").list().map(metricOf);
  const tests = root.at("tests").list();
  const drift: DriftFact[] = [];
  const checks: Check[] = [];
  for (const metric of metrics) {
    const own = tests.filter((test) => judged(test) === metric.id);
    if (metric.type === "ValueDrift") drift.push(valueDrift(metric, own, context));
    else if (metric.type === "DriftedColumnsCount") drift.push(sharedDrift(metric, own, context));
    else if (QUALITY.test(metric.type)) drift.push(quality(metric, own, context));
  }
  for (const test of tests) {
    const metric = metrics.find(({ id }) => id === judged(test));
    const type = metric?.type ?? typeName(test.at("metric_config").at("params").at("type").text());
    if (!DRIFT.test(type) && !QUALITY.test(type))
      checks.push(checkOf(test, { metric, type, context }));
  }
  return { drift, checks };
}

const typeName = (type: string | null) => type?.split(":").at(-1) ?? "unnamed metric";

/** The first of 0.7 wrote no config, only the call: `ValueDrift(column=area_m2,method=psi)`. */
function metricOf(at: Field): Metric {
  const call = at.object().at("metric_name").text() ?? at.at("metric_id").text() ?? "";
  const config = at.at("config");
  const type = config.at("type").text();
  const id = at.at("id").text() ?? call;
  if (type !== null) return { id, type: typeName(type), config, at };
  const [, name = "unnamed metric", args = ""] = /^(\w+)\((.*)\)$/s.exec(call) ?? [];
  return { id, type: name, config: new Field(argumentsOf(args), at.pointer), at };
}

function argumentsOf(args: string): Record<string, unknown> {
  const read: Record<string, unknown> = Object.create(null);
  for (const [, key, text = ""] of args.matchAll(/(\w+)=(.*?)(?=,\w+=|$)/gs))
    if (key !== undefined) read[key] = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : text;
  return read;
}

function judged(test: Field): string {
  const own = test.at("metric_config").at("metric_id").text();
  return own ?? test.at("bound_test").at("metric_fingerprint").text() ?? "";
}

/** Only Evidently's own test of drift judges by the method's threshold; others have limits of their own. */
function valueDrift(metric: Metric, tests: readonly Field[], context: Context): DriftFact {
  const column = metric.config.at("column").needText();
  const method = metric.config.at("method").text() ?? "default method";
  const statistic = numberOf(metric.at.at("value"));
  const threshold = numberOf(metric.config.at("threshold"));
  const driftsWhen = directionOf(method);
  const test = tests.find((one) => one.at("id").value === "drift");
  const drifted = test
    ? driftedBy(statusOf(test.at("status"), context))
    : isDrift(statistic, threshold, driftsWhen);
  const told = { column, target: targetOf(column), method, statistic, threshold };
  return driftFact({ ...told, driftsWhen, drifted }, metric.at, context);
}

function sharedDrift(metric: Metric, tests: readonly Field[], context: Context): DriftFact {
  const value = metric.at.at("value");
  const statistic = numberOf(value.at("share"));
  const threshold = numberOf(metric.config.at("drift_share"));
  const columnsDrifted = countOf(value.at("count"));
  const verdict = worst(tests, context) ?? isDrift(statistic, threshold, "above");
  const told = {
    target: "dataset",
    method: SHARE,
    statistic,
    threshold,
    driftsWhen: "above",
    drifted: verdict,
    columnsDrifted,
    columnsChecked: columnsChecked(statistic, columnsDrifted),
  } as const;
  return driftFact(told, metric.at, context);
}

/** No count stands in it: it follows from the share, unless that is nothing. */
function columnsChecked(share: number | null, drifted: number | null): number | null {
  return share !== null && drifted !== null && share > 0 ? Math.round(drifted / share) : null;
}

function quality(metric: Metric, tests: readonly Field[], context: Context): DriftFact {
  const value = metric.at.at("value");
  const told = {
    target: "performance",
    method: metric.type,
    statistic: numberOf(value) ?? numberOf(value.at("mean")) ?? numberOf(value.at("value")),
    drifted: worst(tests, context),
  } as const;
  return driftFact(told, metric.at, context);
}

/** Of several tests of one metric one that fails is enough; null where none ran. */
function worst(tests: readonly Field[], context: Context): boolean | null {
  const verdicts = tests.map((test) => driftedBy(statusOf(test.at("status"), context)));
  if (verdicts.includes(true)) return true;
  return verdicts.includes(false) ? false : null;
}

function checkOf(
  test: Field,
  { metric, type, context }: { metric: Metric | undefined; type: string; context: Context },
): Check {
  const params = metric?.config ?? test.at("metric_config").at("params");
  return {
    expectation: `${type} ${test.at("id").text() ?? "test"}`,
    column: params.at("column").text(),
    status: statusOf(test.at("status"), context),
    place: test,
  };
}
