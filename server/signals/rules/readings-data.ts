import type { Fact } from "#server/evidence/schema.ts";
import type { PrivacyMeasure } from "#server/facts/data/schema.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { Reading } from "../schema.ts";
import { type FactOf, reading } from "./reading.ts";

const GROUPS_MAX = 200;
const FEATURES_MAX = 200;
const NAMES_MAX = 10;

/** What is known of the data beside its expectations: privacy, equal features on both sides, cost. */
export function dataReadings(facts: readonly Fact[]): Reading[] {
  return [
    ...facts.flatMap((fact) => (fact.kind === "privacy-measure" ? privacyReading(fact) : [])),
    ...skewReadings(facts.filter((fact) => fact.kind === "serving-skew")),
    ...costReadings(facts.filter((fact) => fact.kind === "cost")),
    ...schemaReadings(facts.filter((fact) => fact.kind === "lineage-edge")),
  ];
}

const SCANS: Readonly<Partial<Record<PrivacyMeasure["measure"], string>>> = {
  "pii-scan": "pii.scan",
  "access-scan": "iam.scan",
  retention: "retention.log",
};
const SEVERITY = /^(?:critical|high|medium|low|info|informational|none)$/i;
const HIGH = /^(?:critical|high)$/i;

/** A tool that names kinds of personal data and no severity leaves open how bad a finding is, unless it gives a verdict. */
function privacyReading(fact: FactOf<"privacy-measure">): Reading[] {
  const { value } = fact;
  const kind = SCANS[value.measure];
  if (kind === undefined) return [];
  const found = Object.entries(value.findings);
  const count = (isIt: (name: string) => boolean) =>
    found.filter(([name]) => isIt(name)).reduce((sum, [, amount]) => sum + amount, 0);
  const unrated = count((name) => !SEVERITY.test(name));
  const high = count((name) => HIGH.test(name));
  const isOpen = unrated > 0 && high === 0 && value.passed !== true;
  return [
    {
      ...reading(kind, fact, {
        storesTotal: value.storesTotal,
        storesScanned: value.storesScanned,
        openHighFindings: isOpen ? null : high,
        unrated,
        passed: value.passed,
      }),
      subject: `${value.measure} of ${value.dataset ?? "the stores"}`,
    },
  ];
}

/** One reading over all features of a comparison: the least matched and the worst of them decide. */
function skewReadings(facts: readonly FactOf<"serving-skew">[]): Reading[] {
  const groups = new Map<string, FactOf<"serving-skew">[]>();
  for (const fact of facts) {
    const { tool, model } = fact.value;
    const subject = `training and serving features of ${model ?? "the model"} by ${tool}`;
    groups.set(subject, [...(groups.get(subject) ?? []), fact]);
  }
  return [...groups].flatMap(([subject, group]) => {
    const [first] = group;
    if (!first) return [];
    const values = group.map(({ value }) => value);
    const rows = values.flatMap(({ matchedRows }) => matchedRows ?? []);
    const shares = values.flatMap(({ mismatchShare }) => mismatchShare ?? []);
    const observed = group.flatMap(({ observedAt }) => observedAt ?? []).sort();
    const skewed = values
      .filter((one) => one.skewed === true)
      .map(({ feature }) => feature ?? "all");
    return [
      {
        ...reading(first.value.tool === "TFDV" ? "tfdv.skew" : "skew.report", first, {
          version: first.value.version,
          features: values.filter(({ feature }) => feature !== null).length,
          matchedRows: rows.length === 0 ? null : Math.min(...rows),
          mismatchShare: shares.length < values.length ? null : Math.max(...shares),
          skewed: skewed.length,
          skewedNames: skewed.slice(0, NAMES_MAX),
          hasVerdict: values.every((one) => one.skewed !== null),
        }),
        subject,
        observedAt: observed[0] ?? null,
      },
    ];
  });
}

function costReadings(facts: readonly FactOf<"cost">[]): Reading[] {
  const byTool = new Map<string, FactOf<"cost">[]>();
  for (const fact of facts) {
    if (fact.value.itemType !== "feature-group") continue;
    byTool.set(fact.value.tool, [...(byTool.get(fact.value.tool) ?? []), fact]);
  }
  return [...byTool].flatMap(([tool, group]) => {
    const [first] = group;
    if (!first) return [];
    const observed = group.flatMap(({ observedAt, value }) => observedAt ?? value.window?.to ?? []);
    return [
      {
        ...reading("cloud.cost", first, {
          groups: group.slice(0, GROUPS_MAX).map(encodeCost),
          leftOut: Math.max(0, group.length - GROUPS_MAX),
        }),
        subject: `cost of feature groups by ${tool}`,
        observedAt: observed.sort()[0] ?? null,
      },
    ];
  });
}

function encodeCost({ value }: FactOf<"cost">) {
  const over = [
    isOver(value.amount, value.budgetAmount) ? "money" : null,
    isOver(value.p95Ms, value.budgetP95Ms) ? "time" : null,
  ];
  return {
    item: value.item,
    features: value.features.slice(0, FEATURES_MAX),
    hasCost: value.amount !== null || value.p95Ms !== null,
    hasBudget: value.budgetAmount !== null || value.budgetP95Ms !== null,
    over: over.filter((what) => what !== null),
  };
}

function isOver(cost: number | null, budget: number | null): boolean {
  return cost !== null && budget !== null && cost > budget;
}

/** Which fields each data set had: a change of them is a change of the schema. */
function schemaReadings(facts: readonly FactOf<"lineage-edge">[]): Reading[] {
  const fields = new Map<string, Set<string>>();
  for (const { value } of facts) {
    const node = [value.from, value.to].find(({ kind }) => kind === "dataset");
    if (!node || value.fields.length === 0) continue;
    const name = `${node.namespace}/${node.name}`;
    const known = fields.get(name) ?? new Set<string>();
    for (const field of value.fields) known.add(field);
    fields.set(name, known);
  }
  if (fields.size === 0) return [];
  const seen = facts.flatMap(({ value }) => value.lastSeenAt ?? []).sort();
  const sets = [...fields].slice(0, GROUPS_MAX);
  return [
    {
      catalogueKind: "dataset.fields",
      subject: "fields of data sets",
      observedAt: seen.at(-1) ?? null,
      pointer: facts[0]?.pointer ?? "",
      metrics: {
        fields: Object.fromEntries(
          sets.map(([name, names]) => [name, fieldsMark([...names].sort())]),
        ),
      },
    },
  ];
}

/** Two data sets with the same fields have the same mark; no more is asked of it. */
function fieldsMark(names: readonly string[]): string {
  return sha256(canonicalJson(names)).slice(0, 12);
}
