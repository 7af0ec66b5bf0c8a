import { type Field, isObject } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Run } from "../../schema.ts";

type Pair = readonly [string, string];

/** W&B has no field for the data: a setting so named tells them by convention. */
const DATA =
  /^(?:data|dataset|datasets|train_data|data_?version|data_?hash|dataset_?(?:version|hash|digest|name))(?:[._-].*)?$/i;
const TRAINING = /^(?:checkpoint|resume|init_?(?:checkpoint|weights)|pretrained)(?:[._-].*)?$/i;
const COMMIT = /^(?:git[._-]?)?(?:commit|sha)(?:_?(?:hash|sha))?$|^code_?version$/i;

export type Parts = {
  readonly config: Field;
  readonly metadata: Field;
  readonly artifacts: Field;
  readonly requirements: Field;
};

export function dimensionsOf(parts: Parts, notes: Notes): Run["dimensions"] {
  const settings = settingsOf(parts.config);
  const { metadata } = parts;
  const record = (pairs: readonly Pair[], pointer: string) =>
    recordOf(
      pairs
        .filter(([, value]) => value !== "")
        .map(([key, value]) => [cleanText(key, notes, pointer), cleanText(value, notes, pointer)]),
      notes,
      pointer,
    );
  const at = (pattern: RegExp) => settings.filter(([key]) => pattern.test(key));
  const isElsewhere = (key: string) =>
    [DATA, TRAINING, COMMIT].some((pattern) => pattern.test(key));
  const configured = settings.filter(([key]) => !isElsewhere(key));
  return {
    hardware: record(hardwareOf(metadata), metadata.pointer),
    platform: record(
      [...platformOf(metadata), ...packagesOf(parts.requirements)],
      metadata.pointer,
    ),
    sourceCode: record([...commitOf(metadata), ...at(COMMIT)], metadata.pointer),
    configuration: record(configured, parts.config.pointer),
    dataSources: record(
      [...at(DATA), ...artifactsOf(parts.artifacts, "input")],
      parts.config.pointer,
    ),
    trainingState: record(
      [...at(TRAINING), ...artifactsOf(parts.artifacts, "output")],
      parts.config.pointer,
    ),
  };
}

/** config.yaml wraps each setting as { desc, value }; what starts with _ or names the format is W&B's own. */
export function settingsOf(config: Field): Pair[] {
  return config.entries().flatMap(([key, field]): Pair[] => {
    if (key === "_wandb" || key === "wandb_version") return [];
    return leavesOf(key, isWrapped(field.value) ? field.at("value") : field);
  });
}

export function isWrapped(value: unknown): boolean {
  if (!isObject(value) || !Object.hasOwn(value, "value")) return false;
  return Object.keys(value).every((key) => key === "value" || key === "desc");
}

const DEPTH_MAX = 8;

/** An object is walked into; a list is one setting. */
function leavesOf(key: string, field: Field, depth = 0): Pair[] {
  const { value } = field;
  if (isObject(value) && depth < DEPTH_MAX && Object.keys(value).length > 0)
    return field.entries().flatMap(([inner, next]) => leavesOf(`${key}.${inner}`, next, depth + 1));
  if (value === undefined) return [];
  return [[key, typeof value === "string" ? value : JSON.stringify(value)]];
}

/** The first of several names, as versions write them: 0.17 has `cuda`, 0.18 on `cudaVersion`. */
function textAt(metadata: Field, ...keys: readonly string[]): string {
  for (const key of keys) {
    const { value } = metadata.at(key);
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return "";
}

function hardwareOf(metadata: Field): Pair[] {
  const gpus = metadata.at("gpu_nvidia").value;
  const names = Array.isArray(gpus)
    ? gpus.flatMap((gpu: unknown) =>
        isObject(gpu) && typeof gpu.name === "string" ? [gpu.name] : [],
      )
    : [];
  const memory = metadata.at("memory").at("total").value;
  return [
    ["cpu_count", textAt(metadata, "cpu_count", "cpuCount")],
    ["cpu_count_logical", textAt(metadata, "cpu_count_logical", "cpuCountLogical")],
    ["gpu", textAt(metadata, "gpu", "gpuType") || [...new Set(names)].join(", ")],
    [
      "gpu_count",
      textAt(metadata, "gpu_count", "gpuCount") || (names.length > 0 ? `${names.length}` : ""),
    ],
    ["apple", textAt(metadata, "apple")],
    [
      "memory_gib",
      typeof memory === "number" || typeof memory === "string" ? gibibytes(Number(memory)) : "",
    ],
  ];
}

/** GiB up to 0.17, bytes after it; to one digit, since a machine's own count differs a little by boot. */
function gibibytes(total: number): string {
  if (!Number.isFinite(total) || total <= 0) return "";
  return (total > 1e6 ? total / 2 ** 30 : total).toFixed(1);
}

function platformOf(metadata: Field): Pair[] {
  return [
    ["os", textAt(metadata, "os") || textAt(metadata, "platform")],
    // "CPython 3.11.7" since 0.18, "3.11.7" before it.
    ["python", textAt(metadata, "python").replace(/^CPython /, "")],
    ["cuda", textAt(metadata, "cudaVersion", "cuda_version", "cuda")],
    ["docker", textAt(metadata, "docker")],
    ["wandb", textAt(metadata, "cli_version")],
  ];
}

/** Without a commit nothing tells which version of the program ran: a remote alone is no record of it. */
function commitOf(metadata: Field): Pair[] {
  const git = metadata.at("git");
  if (!isObject(git.value)) return [];
  const commit = textAt(git, "commit");
  if (commit === "") return [];
  return [
    ["git.commit", commit],
    ["git.remote", textAt(git, "remote", "remoteUrl")],
    ["program", textAt(metadata, "codePath", "program").replace(/^.*[/\\]/, "")],
  ];
}

const PACKAGE = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==\s*([^\s;#]+)/;

/** requirements.txt of the run, as text or as a list of lines. */
function packagesOf(requirements: Field): Pair[] {
  const { value } = requirements;
  const lines =
    typeof value === "string" ? value.split(/\r?\n/) : Array.isArray(value) ? value : [];
  return lines.flatMap((line: unknown): Pair[] => {
    const [, name, version] = PACKAGE.exec(typeof line === "string" ? line.trim() : "") ?? [];
    return name && version ? [[`pip.${name.toLowerCase().replace(/[._-]+/g, "-")}`, version]] : [];
  });
}

const STATE = /model|checkpoint|weights/i;

/** Artifacts that it used, and models that it made: name with alias or version, and the digest where the log has it. */
function artifactsOf(artifacts: Field, direction: "input" | "output"): Pair[] {
  return artifacts.list().flatMap((artifact): Pair[] => {
    if (!isObject(artifact.value) || artifact.at("direction").value !== direction) return [];
    const [type, name] = [textAt(artifact, "type"), textAt(artifact, "name")];
    if (name === "" || (direction === "output" && !STATE.test(type))) return [];
    return [[`${type || "artifact"}.${name}`, textAt(artifact, "digest", "id") || name]];
  });
}
