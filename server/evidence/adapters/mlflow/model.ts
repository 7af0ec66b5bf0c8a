import { type Field, isObject, newest, noteFuture, parseIso } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact, RunPart } from "../../schema.ts";
import { unpack } from "./dimensions.ts";
import { type Parsed, pairs, type Reading, timeOf, unique } from "./parse.ts";

type ModelFact = Extract<Fact, { kind: "component" }>;
type PartFact = Extract<Fact, { kind: "run-part" }>;

const MODEL_MARKS = ["model_uuid", "mlflow_version", "run_id", "artifact_path", "utc_time_created"];

/** The file MLmodel of a saved model. */
export function isMlModel(root: unknown): boolean {
  if (!isObject(root) || !isObject(root.flavors)) return false;
  return MODEL_MARKS.some((key) => Object.hasOwn(root, key));
}

/**
 * What a saved model says of itself; and, of the run that made it, the platform, for a run that
 * recorded none.
 */
export function parseMlModel(root: Field, { at, notes }: Reading): Parsed {
  const runId = root.at("run_id").text();
  const name = root.at("model_id").text() || root.at("model_uuid").text() || runId || "model";
  const written = root.at("utc_time_created").text();
  const created = written === null ? null : parseIso(written, "/utc_time_created", notes);
  const observedAt = created ? noteFuture(created, "/utc_time_created", at, notes) : null;
  const versions = versionsOf(root.at("flavors"));
  const card: [string, string][] = [
    ...signatureOf(root.at("signature")),
    ...versions,
    ...textsOf(root, ["mlflow_version", "run_id", "model_size_bytes"]),
    ...root
      .at("flavors")
      .entries()
      .flatMap(([flavor, field]) => flavorOf(flavor, field)),
  ];
  const model = modelFact({ name, card, observedAt, pointer: "" }, notes);
  const facts: Fact[] = [model];
  if (runId) facts.push(partOfRun({ runId, name, versions, observedAt }, notes));
  return { facts, observedAt };
}

/** `logged-models/search` of MLflow 3, whose models are found by their run and not under its artifacts. */
export function parseLoggedModels(list: readonly Field[], reading: Reading): Parsed {
  const facts = list.map((field) => loggedFact(field, reading));
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    reading.at,
  );
  return { facts: unique(facts, reading.notes), observedAt };
}

function loggedFact(field: Field, reading: Reading): ModelFact {
  const { notes } = reading;
  const info = field.object().at("info").object();
  const tags = pairs(info.at("tags"), notes);
  const data = field.at("data");
  const updatedAt = timeOf(info.at("last_updated_timestamp_ms"), reading);
  const observedAt = updatedAt ?? timeOf(info.at("creation_timestamp_ms"), reading);
  const versions = registeredAs(tags.get("mlflow.modelVersions") ?? "");
  const runId = info.at("source_run_id").text();
  const card: [string, string][] = [
    ...textsOf(info, ["name", "status", "model_type", "experiment_id"]),
    ...(runId ? [["run_id", runId] as [string, string]] : []),
    ...versions.map((version, i): [string, string] => [`registered.${i + 1}`, version]),
    ...[...pairs(data.at("params"), notes)].map(([key, value]): [string, string] => [
      `params.${key}`,
      value,
    ]),
  ];
  const name = info.at("model_id").needText();
  return modelFact({ name, card, observedAt, pointer: field.pointer }, notes);
}

/** The tag lists a version twice, its number once as a number and once as text. */
function registeredAs(tag: string): string[] {
  const list = unpack(tag);
  if (!Array.isArray(list)) return [];
  const names = list.flatMap((one: unknown) =>
    isObject(one) && typeof one.name === "string" ? [`${one.name} ${String(one.version)}`] : [],
  );
  return [...new Set(names)].sort();
}

type Told = {
  readonly name: string;
  readonly card: readonly (readonly [string, string])[];
  readonly observedAt: string | null;
  readonly pointer: string;
};

function modelFact({ name, card, observedAt, pointer }: Told, notes: Notes): ModelFact {
  const clean = (text: string) => cleanText(text, notes, pointer);
  const told = card.filter(([, value]) => value !== "");
  const value: ModelFact["value"] = {
    type: "mlflow-model",
    name: clean(name),
    version: null,
    purl: null,
    bomRef: null,
    scope: null,
    licenses: [],
    hashes: {},
    isPinned: null,
    releasedAt: observedAt,
    vulnerabilities: null,
    skipReason: null,
    modelCard: recordOf(
      told.map(([key, text]) => [clean(key), clean(text)] as const),
      notes,
      pointer,
    ),
    owners: [],
  };
  return { kind: "component", subject: `model ${value.name}`, value, observedAt, pointer };
}

function textsOf(field: Field, keys: readonly string[]): [string, string][] {
  return keys.flatMap((key): [string, string][] => {
    const text = field.at(key).text();
    return text ? [[key, text]] : [];
  });
}

/** `sklearn_version` of a flavour, `python_version` of the one that all have. */
function versionsOf(flavors: Field): [string, string][] {
  return flavors.entries().flatMap(([, flavor]) =>
    flavor.entries().flatMap(([key, value]): [string, string][] => {
      const isVersion = key.endsWith("_version") && typeof value.value !== "object";
      return isVersion ? [[`model.${key}`, value.text() ?? ""]] : [];
    }),
  );
}

function flavorOf(name: string, flavor: Field): [string, string][] {
  return flavor.entries().flatMap(([key, value]): [string, string][] => {
    const isTold = key === "loader_module" || key === "serialization_format";
    return isTold && typeof value.value === "string" ? [[`${name}.${key}`, value.value]] : [];
  });
}

function signatureOf(signature: Field): [string, string][] {
  if (!isObject(signature.value)) return [];
  return ["inputs", "outputs", "params"].flatMap((key): [string, string][] => {
    const written = signature.at(key).value;
    if (written === null || written === undefined) return [];
    const columns = typeof written === "string" ? unpack(written) : written;
    const text = Array.isArray(columns) ? columns.map(columnText).join(", ") : String(written);
    return [[`signature.${key}`, text]];
  });
}

function columnText(column: unknown): string {
  if (!isObject(column)) return String(column);
  const spec = column["tensor-spec"];
  const type = isObject(spec)
    ? `tensor ${String(spec.dtype)} ${JSON.stringify(spec.shape)}`
    : String(column.type ?? "?");
  return typeof column.name === "string" ? `${column.name}: ${type}` : type;
}

type Part = {
  readonly runId: string;
  readonly name: string;
  readonly versions: readonly (readonly [string, string])[];
  readonly observedAt: string | null;
};

function partOfRun({ runId, name, versions, observedAt }: Part, notes: Notes): PartFact {
  const clean = (text: string) => cleanText(text, notes, "/run_id");
  const record = (entries: readonly (readonly [string, string])[]) =>
    recordOf(
      entries.map(([key, value]) => [clean(key), clean(value)] as const),
      notes,
      "/flavors",
    );
  const value: RunPart = {
    runId: clean(runId),
    name: clean(runId),
    experimentId: "",
    status: "UNKNOWN",
    lifecycleStage: "active",
    startedAt: null,
    endedAt: null,
    parentRunId: null,
    user: null,
    metrics: {},
    dimensions: {
      hardware: {},
      platform: record(versions),
      sourceCode: {},
      configuration: {},
      dataSources: {},
      trainingState: record([["logged_model", name]]),
    },
    hasSystemMetrics: false,
    note: null,
    part: "MLmodel",
  };
  return {
    kind: "run-part",
    subject: `${value.runId} ${value.part}`,
    value,
    observedAt,
    pointer: "/run_id",
  };
}
