import { type Field, rootOf } from "../../rules/fields.ts";
import { numberSubjects, valueKey } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { DatasetCheck, Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type Failure = DatasetCheck["failures"][number];

export function parse(input: ParsedInput, _at: Date): ParseResult {
  const root = rootOf(input);
  const notes = new Notes();
  const check = checkOf(root, notes);
  if (check.value.evaluated === 0)
    notes.add("not_assessed", "The schema describes no feature: nothing was checked.", "/baseline");
  const facts: Fact[] = [check, ...comparisons(root, notes)];
  return { kind: "facts", format: "tfdv.anomalies", facts, notes: notes.list(), observedAt: null };
}

/** Protobuf's JSON in either of its two spellings. */
function at(field: Field, camel: string): Field {
  const found = field.at(camel);
  const snake = camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return found.isAbsent ? field.at(snake) : found;
}

/** What compares two sets of data is a measure of drift or skew, not an expectation in the schema. */
const COMPARES = /^COMPARATOR_(?!(LOW|HIGH)_NUM_EXAMPLES)/;

/** Each feature of the schema is an expectation; one with several reasons is broken as many times. */
function checkOf(root: Field, notes: Notes): Extract<Fact, { kind: "dataset-check" }> {
  const clean = (text: string, place: Field) => cleanText(text, notes, place.pointer);
  const features = new Set(
    root
      .at("baseline")
      .at("feature")
      .list()
      .map((field) => clean(field.object().at("name").needText(), field)),
  );
  const ofFeatures = at(root, "anomalyInfo")
    .entries()
    .flatMap(([name, info]) => failuresOf(info, clean(columnOf(info) ?? name, info), notes));
  const ofWhole = failuresOf(at(root, "datasetAnomalyInfo"), null, notes);
  const failures = [...ofFeatures, ...ofWhole, ...missingData(root)];
  const broken = new Set(ofFeatures.map(({ column }) => column));
  const held = [...features].filter((name) => !broken.has(name)).length;
  const evaluated = features.size === 0 ? failures.length : held + failures.length;
  const value: DatasetCheck = {
    suite: "TFDV schema",
    dataset: "current data",
    success: failures.every(({ severity }) => severity === "warning"),
    evaluated,
    successful: evaluated - failures.length,
    unsuccessful: failures.length,
    raised: failures.filter(({ didRun }) => !didRun).length,
    columns: Object.fromEntries([...features].sort().map((name) => [name, 1])),
    failures: failures.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)),
  };
  const subject = `${value.suite} on ${value.dataset}`;
  return { kind: "dataset-check", subject, value, observedAt: null, pointer: "" };
}

const rank = ({ pointer: _, ...rest }: Failure) => JSON.stringify(rest);

function failuresOf(info: Field, column: string | null, notes: Notes): Failure[] {
  if (info.isAbsent) return [];
  const severity = info.object().at("severity").text() === "WARNING" ? "warning" : "critical";
  const reasons = info.at("reason").list();
  const places = reasons.length > 0 ? reasons : [info];
  return places
    .map((place) => {
      const type = place.object().at("type").text() ?? "UNKNOWN_TYPE";
      return {
        expectation: cleanText(type, notes, place.pointer),
        column,
        severity,
        didRun: true,
        pointer: place.pointer,
      };
    })
    .filter(({ expectation }) => !COMPARES.test(expectation));
}

function missingData(root: Field): Failure[] {
  const field = at(root, "dataMissing");
  if (field.boolean() !== true) return [];
  const expectation = "data is there";
  return [
    { expectation, column: null, severity: "critical", didRun: false, pointer: field.pointer },
  ];
}

/** The path's steps, as nested features have several. */
function columnOf(info: Field): string | null {
  const steps = info
    .object()
    .at("path")
    .at("step")
    .list()
    .flatMap((step) => step.text() ?? []);
  return steps.length > 0 ? steps.join(".") : null;
}

/** Every comparison of TFDV is a distance; an anomaly is what lies above its threshold. */
function comparisons(root: Field, notes: Notes): Fact[] {
  const facts = at(root, "driftSkewInfo")
    .list()
    .flatMap((info) => {
      const column = cleanText(columnOf(info) ?? "unnamed feature", notes, info.pointer);
      const drift = at(info, "driftMeasurements").list();
      const skew = at(info, "skewMeasurements").list();
      return [
        ...drift.map((place) => driftFact(column, place, notes)),
        ...skew.map((place) => skewFact(column, place, notes)),
      ];
    });
  return numberSubjects(facts, (fact) => `${fact.kind}\n${valueKey(fact)}`);
}

function measured(place: Field, notes: Notes) {
  const method = cleanText(place.object().at("type").text() ?? "UNKNOWN", notes, place.pointer);
  const statistic = numberOf(place.at("value"));
  const threshold = numberOf(place.at("threshold"));
  const exceeds = statistic === null || threshold === null ? null : statistic > threshold;
  return { method, statistic, threshold, exceeds };
}

/** Protobuf's JSON writes what is no finite number as text: "NaN", "Infinity". */
function numberOf(field: Field): number | null {
  const number = field.isAbsent ? Number.NaN : Number(field.text());
  return Number.isFinite(number) ? number : null;
}

function driftFact(column: string, place: Field, notes: Notes): Fact {
  const { method, statistic, threshold, exceeds } = measured(place, notes);
  return {
    kind: "drift",
    subject: `${column} by ${method}`,
    value: {
      tool: "TFDV",
      dataset: "current span against the one before",
      column,
      target: "feature",
      method,
      statistic,
      threshold,
      driftsWhen: "above",
      drifted: exceeds,
      columnsChecked: null,
      columnsDrifted: null,
      rows: null,
      labels: null,
      window: null,
    },
    observedAt: null,
    pointer: place.pointer,
  };
}

function skewFact(feature: string, place: Field, notes: Notes): Fact {
  const { method, statistic, threshold, exceeds } = measured(place, notes);
  return {
    kind: "serving-skew",
    subject: `${feature} by ${method}`,
    value: {
      tool: "TFDV",
      model: null,
      version: null,
      feature,
      matchedRows: null,
      servedRows: null,
      mismatchShare: null,
      statistic,
      method,
      threshold,
      skewed: exceeds,
      window: null,
    },
    observedAt: null,
    pointer: place.pointer,
  };
}
