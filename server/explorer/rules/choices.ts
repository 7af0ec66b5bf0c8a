import type { ColumnChoice, ColumnName } from "../schema.ts";

const metricsIn = (choices: readonly ColumnChoice[]) =>
  choices
    .filter(({ column }) => column.startsWith("metric:") && !column.startsWith("metric:system/"))
    .map(({ column, runs }) => ({ name: column.slice("metric:".length), runs }));

/** The one metric a reader means: the project's target, else the held-out score that most runs have. */
export function shownMetric(
  choices: readonly ColumnChoice[],
  target: string | undefined,
): string | null {
  const metrics = metricsIn(choices).filter(({ runs }) => runs > 0);
  if (target !== undefined && metrics.some(({ name }) => name === target)) return target;
  const ranked = metrics
    .map(({ name, runs }) => ({ name, weight: runs * weightOf(name) }))
    .sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return ranked[0]?.name ?? null;
}

const weightOf = (name: string) =>
  (/^(val|test|eval)/i.test(name) ? 1.5 : 1) +
  (/r2|acc|auc|f1|score/i.test(name) ? 0.1 : 0) -
  (/epoch|step|batch/i.test(name) ? 0.5 : 0);

/** Columns a reader starts with: the metric first, two more metrics, and the two settings that most runs have. */
export function defaultColumns(
  choices: readonly ColumnChoice[],
  metric: string | null,
): ColumnName[] {
  const others = metricsIn(choices).filter(
    ({ name }) => name !== metric && !/epoch|step/i.test(name),
  );
  const names = [
    ...(metric === null ? [] : [metric]),
    ...others.slice(0, 1).map(({ name }) => name),
  ];
  const params = choices.filter(({ column }) => column.startsWith("param:")).slice(0, 2);
  return [
    ...names.map((name): ColumnName => `metric:${name}`),
    ...params.map(({ column }) => column),
  ];
}

const LOWER_IS_BETTER =
  /loss|error|rmse|mae|mse|mape|perplexity|wer|cer|latency|duration|(^|_)(ms|seconds)($|_)/i;

/** Which way a metric improves: as the project's target says, else by its name. */
export function directionOf(
  metric: string,
  target: { metric: string; direction: "min" | "max" } | null | undefined,
): "min" | "max" {
  if (target && target.metric === metric) return target.direction;
  return LOWER_IS_BETTER.test(metric) ? "min" : "max";
}
