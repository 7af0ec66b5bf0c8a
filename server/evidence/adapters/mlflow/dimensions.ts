import { type Field, isObject, type JsonObject } from "../../rules/fields.ts";
import type { Notes } from "../../rules/text.ts";
import { cleanText, recordOf } from "../../rules/text.ts";
import type { Run } from "../../schema.ts";
import { itemsOf } from "./lists.ts";

type Pairs = Map<string, string>;
export type RunData = { readonly params: Pairs; readonly tags: Pairs; readonly run: Field };

/**
 * Where MLflow users record each version dimension. MLflow itself has a field for three of six; the
 * others are tags by convention: the prefixes and names here are the ones seen in use.
 */
const HARDWARE = {
  prefixes: ["hw.", "hardware.", "gpu.", "accelerator.", "machine."],
  names: [
    "gpu",
    "gpus",
    "gpu_type",
    "gpu_name",
    "gpu_count",
    "cpu",
    "cpu_count",
    "node_type",
    "instance_type",
    "machine_type",
    "accelerator",
    "memory_gib",
    "memory_gb",
    "mlflow.databricks.cluster.info",
  ],
};
const PLATFORM = {
  prefixes: [
    "env.",
    "platform.",
    "runtime.",
    "docker.",
    "mlflow.docker.",
    "container.",
    "conda.",
    "pip.",
    "python.",
    "library.",
    "package.",
  ],
  names: [
    "docker_image",
    "image_digest",
    "container_image",
    "mlflow.project.env",
    "python_version",
    "cuda",
    "cuda_version",
    "os",
    "requirements_sha",
    "mlflow.databricks.cluster.libraries",
    "mlflow.databricks.runtime",
  ],
};
/** Identifies a version of the code; in order, the first one present names the commit. */
const COMMIT = [
  "mlflow.source.git.commit",
  "git_commit",
  "git_sha",
  "git.commit",
  "git.sha",
  "commit",
  "commit_sha",
  "commit_hash",
  "code_version",
  "dvc_rev",
];
const COMMIT_DETAIL = ["mlflow.source.git.repoURL", "mlflow.source.git.branch"];
const DATA = {
  prefixes: ["data.", "dataset.", "dvc.data"],
  names: [
    "data_version",
    "dataset_version",
    "data_hash",
    "dataset_hash",
    "dataset_digest",
    "data_sha",
    "data_commit",
  ],
};
const TRAINING = {
  prefixes: ["training.", "checkpoint.", "train_state."],
  names: ["checkpoint", "checkpoint_path", "resume_from", "init_checkpoint", "pretrained_weights"],
};

type Pattern = { readonly prefixes: readonly string[]; readonly names: readonly string[] };

const matches = (pattern: Pattern, key: string) =>
  pattern.names.includes(key.toLowerCase()) ||
  pattern.prefixes.some((prefix) => key.toLowerCase().startsWith(prefix));

export function dimensionsOf(data: RunData, notes: Notes): Run["dimensions"] {
  const { tags, params } = data;
  const pointer = data.run.pointer;
  const record = (pairs: Iterable<readonly [string, string]>) => recordOf(pairs, notes, pointer);
  const tagged = (pattern: Pattern) => [...tags].filter(([key]) => matches(pattern, key));
  const models = loggedModels(data, notes);
  const platform = tagged(PLATFORM);
  return {
    hardware: record(tagged(HARDWARE)),
    // What a logged model says of its environment stands in only where the run says nothing, so that
    // two runs of which one logged a model still compare.
    platform: record(platform.length > 0 ? platform : models.environment),
    sourceCode: record(sourceCode(tags, params)),
    configuration: record([...params].filter(([key]) => !isCommitKey(key))),
    dataSources: record([...datasets(data.run, notes), ...tagged(DATA)]),
    trainingState: record([...tagged(TRAINING), ...models.models]),
  };
}

function isCommitKey(key: string): boolean {
  return COMMIT.includes(key.toLowerCase());
}

function sourceCode(tags: Pairs, params: Pairs): [string, string][] {
  const commits = [...tags, ...params].filter(([key, value]) => isCommitKey(key) && value !== "");
  if (commits.length === 0) return [];
  const detail = [...tags].filter(([key]) => COMMIT_DETAIL.includes(key));
  return [...detail, ...commits.sort(([a], [b]) => COMMIT.indexOf(b) - COMMIT.indexOf(a))];
}

/** `inputs.dataset_inputs[]`: named by context (training, validation), so that two runs line up. */
function datasets(run: Field, notes: Notes): [string, string][] {
  const inputs = itemsOf(run.at("inputs").at("dataset_inputs")).map((input) => {
    const dataset = input.object().at("dataset").object();
    const context = itemsOf(input.at("tags")).find(
      (tag) => tag.at("key").text() === "mlflow.data.context",
    );
    const text = (key: string) =>
      cleanText(dataset.at(key).text() ?? "", notes, dataset.at(key).pointer);
    return {
      label: context?.at("value").text() ?? "data",
      name: text("name"),
      digest: text("digest"),
      source: text("source"),
      schema: text("schema"),
      profile: text("profile"),
    };
  });
  const order = (a: { label: string; name: string; digest: string }) =>
    `${a.label}\n${a.name}\n${a.digest}`;
  inputs.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const seen = new Map<string, number>();
  return inputs.flatMap((input): [string, string][] => {
    const nth = (seen.get(input.label) ?? 0) + 1;
    seen.set(input.label, nth);
    const label = nth === 1 ? input.label : `${input.label} ${nth}`;
    const pairs: [string, string][] = [
      [`${label}.name`, input.name],
      [`${label}.digest`, input.digest],
      [`${label}.source`, sourceText(input.source)],
      [`${label}.schema`, schemaText(input.schema)],
      [`${label}.profile`, profileText(input.profile)],
    ];
    return pairs.filter(([, value]) => value !== "");
  });
}

/** MLflow packs JSON into strings here; what does not parse is kept as it is. */
export function unpack(text: string): unknown {
  // Only lists and objects are looked into; an error thrown for each plain word costs more than all the rest.
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sourceText(source: string): string {
  const value = unpack(source);
  const place = isObject(value) ? (value.url ?? value.uri ?? value.path) : null;
  return typeof place === "string" ? place : source;
}

function schemaText(schema: string): string {
  const value = unpack(schema);
  const columns = isObject(value) ? value.mlflow_colspec : null;
  if (!Array.isArray(columns)) return schema;
  const named = columns.filter((column: unknown): column is JsonObject => isObject(column));
  return named.map((column) => `${column.name ?? "?"}: ${column.type ?? "?"}`).join(", ");
}

function profileText(profile: string): string {
  const value = unpack(profile);
  if (!isObject(value)) return profile;
  return Object.keys(value)
    .sort()
    .map((key) => `${key} ${JSON.stringify(value[key])}`)
    .join(", ");
}

/** MLflow 3 names logged models in `outputs.model_outputs`, MLflow 2 in a tag that holds JSON. */
function loggedModels(
  data: RunData,
  notes: Notes,
): { models: [string, string][]; environment: [string, string][] } {
  const ids = itemsOf(data.run.at("outputs").at("model_outputs")).map((output) =>
    output.at("model_id").needText(),
  );
  const history = unpack(data.tags.get("mlflow.log-model.history") ?? "");
  const logged = Array.isArray(history)
    ? history.filter((item: unknown): item is JsonObject => isObject(item))
    : [];
  for (const model of logged) ids.push(String(model.model_uuid ?? model.artifact_path ?? "model"));
  const environment = new Map<string, string>();
  for (const model of logged) {
    const flavors = isObject(model.flavors) ? model.flavors : {};
    for (const flavor of Object.values(flavors).filter(isObject))
      for (const [key, value] of Object.entries(flavor))
        if (key.endsWith("_version") && typeof value === "string")
          environment.set(`model.${key}`, cleanText(value, notes, data.run.pointer));
  }
  const unique = [...new Set(ids)].sort();
  return {
    models: unique.map((id, i) => [
      `logged_model${i === 0 ? "" : `.${i + 1}`}`,
      cleanText(id, notes, data.run.pointer),
    ]),
    environment: [...environment],
  };
}
