import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { type FactOf, reading } from "./reading.ts";

const FEATURES_MAX = 500;
const SLICES_MAX = 400;
const EVALUATIONS_MAX = 100;
const AGES_MAX = 100;

/** What is measured of a model: what each input adds, how it does as a whole, by age and by group. */
export function modelReadings(facts: readonly Fact[]): Reading[] {
  const evaluations = facts.filter((fact) => fact.kind === "evaluation");
  const aged = evaluations.filter(({ value }) => value.ageDays !== null);
  return [
    ...facts.flatMap((fact) => (fact.kind === "attribution" ? [attributionReading(fact)] : [])),
    ...evaluations
      .filter(({ value }) => value.ageDays === null)
      .slice(0, EVALUATIONS_MAX)
      .map(evaluationReading),
    ...backtests(aged),
    ...sliceReadings(facts.filter((fact) => fact.kind === "slice-metric")),
  ];
}

function attributionReading(fact: FactOf<"attribution">): Reading {
  const { value } = fact;
  const known = value.features.filter((feature) => feature.value !== null);
  return {
    ...reading("shap.summary", fact, {
      model: value.model,
      version: value.version,
      method: value.method,
      features: known.slice(0, FEATURES_MAX).map(({ name }) => name),
    }),
    // The next version's study takes the place of this one.
    subject: `contributions to ${value.model ?? "the model"} by ${value.method}`,
  };
}

function evaluationReading(fact: FactOf<"evaluation">): Reading {
  const { value } = fact;
  const role = value.comparedWith?.role ?? null;
  const other = value.comparedWith?.value ?? null;
  const bare = value.value !== null && other !== null ? value.value - other : null;
  const against = role === null ? "" : ` against ${role}`;
  const kind = value.setting === "online" ? "abtest.result" : "mlflow.evaluation";
  return {
    ...reading(kind, fact, {
      model: value.model,
      version: value.version,
      metric: value.metric,
      role,
      otherVersion: value.comparedWith?.version ?? null,
      difference: value.difference ?? bare,
      low: value.differenceLow,
      high: value.differenceHigh,
      higherIsBetter: value.higherIsBetter,
      passed: value.passed,
      n: value.n,
    }),
    subject: `${value.setting} ${value.metric} of ${value.model ?? "the model"}${against}${value.dataset === null ? "" : ` on ${value.dataset}`}`,
  };
}

/** The same metric of a model at several ages, as one reading. */
function backtests(facts: readonly FactOf<"evaluation">[]): Reading[] {
  const groups = new Map<string, FactOf<"evaluation">[]>();
  for (const fact of facts) {
    const subject = `${fact.value.metric} of ${fact.value.model ?? "the model"} by age`;
    groups.set(subject, [...(groups.get(subject) ?? []), fact]);
  }
  return [...groups].flatMap(([subject, group]) => {
    const [first] = group;
    if (!first) return [];
    const ages = group
      .flatMap(({ value }) =>
        value.ageDays === null || value.value === null ? [] : [[value.ageDays, value.value]],
      )
      .slice(0, AGES_MAX);
    const observed = group.flatMap(({ observedAt }) => observedAt ?? []).sort();
    const { model, higherIsBetter } = first.value;
    const threshold = group.find(({ value }) => value.threshold !== null)?.value.threshold ?? null;
    return [
      {
        ...reading("backtest", first, { model, higherIsBetter, threshold, ages }),
        subject,
        observedAt: observed.at(-1) ?? null,
      },
    ];
  });
}

/** Groups of one data set as one reading; samples of a monitoring system are no groups. */
function sliceReadings(facts: readonly FactOf<"slice-metric">[]): Reading[] {
  const groups = new Map<string, FactOf<"slice-metric">[]>();
  for (const fact of facts) {
    const { slice, aggregate, tool, model, dataset } = fact.value;
    const isWhole = Object.keys(slice).length === 0 && aggregate === "value";
    if (isWhole || tool === "Prometheus") continue;
    const subject = `groups of ${model ?? "the model"}${dataset === null ? "" : ` on ${dataset}`}`;
    groups.set(subject, [...(groups.get(subject) ?? []), fact]);
  }
  return [...groups].flatMap(([subject, group]) => {
    const [first] = group;
    if (!first) return [];
    const { model, version } = first.value;
    const slices = group.slice(0, SLICES_MAX).map(encodeSlice);
    const leftOut = group.length - slices.length;
    const observed = group.flatMap(({ observedAt }) => observedAt ?? []).sort();
    return [
      {
        ...reading("fairlearn.metricframe", first, { model, version, slices, leftOut }),
        subject,
        observedAt: observed[0] ?? null,
      },
    ];
  });
}

function encodeSlice({ value }: FactOf<"slice-metric">) {
  const { metric, slice, aggregate, n, isSensitive } = value;
  const label = Object.entries(slice)
    .map(([key, group]) => `${key}=${group}`)
    .sort()
    .join(", ");
  return { metric, label, aggregate, value: value.value, n, isSensitive };
}
