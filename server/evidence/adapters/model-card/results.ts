import { type Field, isObject } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

type MetricFact = Extract<Fact, { kind: "slice-metric" }>;
type Context = { readonly name: string; readonly notes: Notes };

export function indexOf(matter: Field): Field[] {
  return recordsIn(matter.at("model-index"));
}

/** What is no list of records here was written by hand and is passed over. */
function recordsIn(field: Field): Field[] {
  return Array.isArray(field.value) ? field.list().filter(({ value }) => isObject(value)) : [];
}

const MAX_RESULTS = 1_000;

/** `model-index`: what the card's author says was measured. The hub has no field for slices. */
export function resultsOf(matter: Field, { name, notes }: Context): MetricFact[] {
  const places = indexOf(matter).flatMap((model) =>
    recordsIn(model.at("results")).flatMap((result) =>
      recordsIn(result.at("metrics")).map((metric) => ({ model, result, metric })),
    ),
  );
  if (places.length > MAX_RESULTS)
    notes.add(
      "value_too_long",
      `${places.length} results; ${MAX_RESULTS} are kept.`,
      "/model-index",
    );
  const seen = new Map<string, number>();
  return places.slice(0, MAX_RESULTS).map(({ model, result, metric }) => {
    const text = (field: Field) =>
      isObject(field.value) || Array.isArray(field.value)
        ? null
        : cleanText(field.text() ?? "", notes, field.pointer) || null;
    const modelName = text(model.at("name")) ?? name;
    const type = text(metric.at("type")) ?? text(metric.at("name")) ?? "metric";
    const dataset = datasetOf(result.at("dataset"), text);
    const label = [modelName, type, dataset].filter((part) => part !== null).join(", ");
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    return {
      kind: "slice-metric",
      subject: nth === 1 ? label : `${label} (${nth})`,
      observedAt: null,
      pointer: metric.pointer,
      value: {
        tool: "model card",
        model: modelName,
        version: text(metric.at("revision")) ?? null,
        dataset,
        metric: type,
        slice: {},
        value: numberOf(metric.at("value"), notes),
        n: null,
        aggregate: "value",
        low: null,
        high: null,
        isSensitive: null,
      },
    };
  });
}

function datasetOf(dataset: Field, text: (field: Field) => string | null): string | null {
  const name = text(dataset.at("name")) ?? text(dataset.at("type"));
  const parts = ["config", "split"].flatMap((key) => text(dataset.at(key)) ?? []);
  return name === null || parts.length === 0 ? name : `${name} (${parts.join(", ")})`;
}

/** Cards write numbers, text such as "98.2 %", and objects of several. */
function numberOf(field: Field, notes: Notes): number | null {
  const { value } = field;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  notes.add("not_a_number", "The value of a result is no number: it is missing.", field.pointer);
  return null;
}
