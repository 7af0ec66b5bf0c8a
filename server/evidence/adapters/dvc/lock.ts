import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { type Field, isObject, type JsonObject, Refused } from "../../rules/fields.ts";
import { type Context, leavesOf, type Parsed, runFact, settingsOf } from "./fact.ts";
import type { Tracked } from "./paths.ts";

/** `schema` came with DVC 2; before it the stages stood at the top. */
export function isLock(root: JsonObject): boolean {
  if ("schema" in root) return isObject(root.stages) && Object.values(root.stages).every(isStage);
  const stages = Object.values(root);
  return stages.length > 0 && stages.every((stage) => isStage(stage) && hasHash(stage));
}

function isStage(stage: unknown): stage is JsonObject {
  return isObject(stage) && "cmd" in stage;
}

function hasHash(stage: JsonObject): boolean {
  return [stage.deps, stage.outs].some(
    (list) => Array.isArray(list) && list.some((item) => isObject(item) && "md5" in item),
  );
}

/** A dvc.lock is the record of the last run of each stage: together, of one run of the pipeline. */
export function parseLock(root: Field, { notes }: Context): Parsed {
  const schema = root.at("schema").text();
  // Written without quotes, YAML reads 2.0 as the number 2.
  if (schema !== null && !/^2(?:\.\d+)?$/.test(schema))
    throw new Refused("unsupported_schema_version", "Only schema 2.0 is read.", "/schema");
  const holder = schema === null ? root : root.at("stages");
  const stages = holder.entries().map(([, stage]) => stage);
  const tracked = (key: "deps" | "outs") =>
    stages.flatMap((stage) => stage.object().at(key).list().flatMap(trackedOf));
  const files = stages.flatMap((stage) => stage.at("params").entries());
  const parts = {
    // Two stages may name the same setting of the same file: it is one setting.
    params: [...new Map(mergedSettings(files))],
    deps: tracked("deps"),
    outs: tracked("outs"),
  };
  if (stages.length === 0) notes.add("not_assessed", "The lock file holds no stage.", "/stages");
  const fact = runFact(
    {
      ...parts,
      runId: `dvc.lock ${sha256(canonicalJson(sortedParts(parts))).slice(0, 12)}`,
      name: "dvc.lock",
      experimentId: "dvc.lock",
      status: "FINISHED",
      rev: null,
      startedAt: null,
      note: null,
      metrics: [],
      pointer: holder.pointer,
    },
    notes,
  );
  const facts = stages.length === 0 ? [] : [fact];
  return { format: "dvc.lock", facts, observedAt: null };
}

type Parts = {
  readonly params: readonly [string, string][];
  readonly deps: readonly Tracked[];
  readonly outs: readonly Tracked[];
};

/** The same content in any order is the same run. */
function sortedParts({ params, deps, outs }: Parts) {
  return [params, deps, outs].map((part) =>
    Object.fromEntries(
      part.map((one) => ("path" in one ? [one.path, one.hash] : [one[0], one[1]])),
    ),
  );
}

function mergedSettings(files: readonly [string, Field][]): [string, string][] {
  const names = [...new Set(files.map(([file]) => file))];
  const perFile = names.map((name) => {
    const own = files.filter(([file]) => file === name);
    return { name, settings: new Map(own.flatMap((one) => settingsOf(leavesOf([one])))) };
  });
  return perFile.flatMap(({ name, settings }) =>
    [...settings].map(([key, value]): [string, string] => {
      const isTwice = perFile.filter((other) => other.settings.has(key)).length > 1;
      return [isTwice ? `${name}:${key}` : key, value];
    }),
  );
}

/** The digest by whatever name its storage gives it: md5 on disk, etag on S3, checksum on HDFS. */
function trackedOf(item: Field): Tracked[] {
  const path = item.object().at("path").needText();
  const named = item.at("hash").text();
  const hash = [named, "md5", "etag", "checksum", "version_id"]
    .flatMap((key) => (key === null ? [] : (item.at(key).text() ?? [])))
    .at(0);
  return hash === undefined ? [] : [{ path, hash }];
}
