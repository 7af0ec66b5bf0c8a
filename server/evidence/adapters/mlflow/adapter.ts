import { Field, isObject, type JsonObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, Origin, ParsedInput, ParseResult } from "../adapter.ts";
import { isHistory, parseHistory } from "./history.ts";
import { manifest } from "./manifest.ts";
import { isMlModel, parseLoggedModels, parseMlModel } from "./model.ts";
import { type Parsed, parseExperiments, parseRuns, type Reading, refuseError } from "./parse.ts";
import { parseModelVersions, parseRegisteredModels } from "./registry.ts";

type Kind = { readonly key: string; readonly format: string; readonly says: string };

/** Members that only one answer of MLflow's REST API 2.0 has. */
const KINDS: readonly Kind[] = [
  { key: "runs", format: "mlflow.runs-search", says: "runs with info.run_id" },
  { key: "run", format: "mlflow.run", says: "one run with info.run_id" },
  {
    key: "experiments",
    format: "mlflow.experiments-search",
    says: "experiments with experiment_id",
  },
  {
    key: "experiment",
    format: "mlflow.experiments-search",
    says: "one experiment with experiment_id",
  },
  {
    key: "registered_models",
    format: "mlflow.registered-models-search",
    says: "registered_models",
  },
  {
    key: "registered_model",
    format: "mlflow.registered-models-search",
    says: "one registered_model",
  },
  { key: "model_versions", format: "mlflow.model-versions-search", says: "model_versions" },
  { key: "model_version", format: "mlflow.model-versions-search", says: "one model_version" },
  { key: "models", format: "mlflow.logged-models-search", says: "models with info.model_id" },
  {
    key: "metrics",
    format: "mlflow.metric-history",
    says: "metrics with key, value and timestamp",
  },
];

function kindOf(root: JsonObject): Kind | null {
  const kind = KINDS.find(({ key }) => Object.hasOwn(root, key));
  if (!kind) return null;
  // Reports of other tools name the version of their model so.
  if (kind.key === "model_version" && !isObject(root.model_version)) return null;
  // OpenLineage has `run` beside `job`, dbt and SARIF have `runs` beside a schema of their own.
  if (kind.key === "run") return looksLikeRun(root.run) ? kind : null;
  if (kind.key === "models") return isLoggedModels(root) ? kind : null;
  if (kind.key === "metrics") return isHistory(root) ? kind : null;
  if (kind.key !== "runs") return kind;
  if (Object.hasOwn(root, "$schema") || Object.hasOwn(root, "version")) return null;
  const runs = root.runs;
  return !Array.isArray(runs) || runs.length === 0 || runs.some(looksLikeRun) ? kind : null;
}

function isLoggedModels({ models }: JsonObject): boolean {
  const [first]: unknown[] = Array.isArray(models) ? models : [];
  return isObject(first) && isObject(first.info) && typeof first.info.model_id === "string";
}

function looksLikeRun(run: unknown): boolean {
  return isObject(run) && (isObject(run.info) || Object.hasOwn(run, "data"));
}

const isErrorBody = (root: JsonObject) =>
  typeof root.error_code === "string" && Object.hasOwn(root, "message");

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "yaml" && isMlModel(input.root)) return "flavors of an MLmodel file";
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  if (isErrorBody(input.root)) return "an MLflow error body (error_code, message)";
  const kind = kindOf(input.root);
  if (kind) return kind.says;
  if (Object.keys(input.root).length === 0) return "an empty object, as MLflow sends an empty page";
  return otherAnswer(input.root)?.says ?? null;
}

/** Answers of MLflow that hold nothing for the rules; named, so that the refusal can say so. */
function otherAnswer(root: JsonObject): { says: string } | null {
  if (typeof root.root_uri === "string") return { says: "an MLflow artifact list" };
  return null;
}

function parse(input: ParsedInput, at: Date, origin: Origin = {}): ParseResult {
  const notes = new Notes();
  if (input.syntax === "yaml") return parseModelFile(new Field(input.root, ""), { at, notes });
  if (input.syntax !== "json") throw new Refused("wrong_shape", "Expected JSON.", "");
  const root = new Field(input.root, "");
  const reading = { at, notes };
  if (!isObject(input.root)) throw new Refused("wrong_shape", "Expected a JSON object.", "");
  if (isErrorBody(input.root)) refuseError(root);
  const kind = kindOf(input.root);
  if (!kind) return parseOther(input.root, notes);
  notePaging(root, kind, notes);
  const parsed =
    kind.key === "metrics" ? parseHistory(root, reading, origin) : parseKind(root, kind, reading);
  const { facts, observedAt } = parsed;
  return { kind: "facts", format: kind.format, facts, notes: notes.list(), observedAt };
}

function parseModelFile(root: Field, reading: Reading): ParseResult {
  const { facts, observedAt } = parseMlModel(root, reading);
  const format = "mlflow.mlmodel";
  return { kind: "facts", format, facts, notes: reading.notes.list(), observedAt };
}

function parseOther(root: JsonObject, notes: Notes): ParseResult {
  const other = otherAnswer(root);
  if (other)
    throw new Refused(
      "wrong_artifact",
      `This is ${other.says}. Send runs/search, experiments/search, registered-models/search or model-versions/search.`,
      "",
    );
  if (Object.keys(root).length > 0)
    throw new Refused("wrong_shape", "No runs, experiments, models or versions in it.", "");
  notes.add(
    "not_assessed",
    "An empty object: MLflow's page where nothing is listed, or DVC's diff where nothing differs. It proves nothing.",
  );
  return {
    kind: "facts",
    format: "mlflow.empty-page",
    facts: [],
    notes: notes.list(),
    observedAt: null,
  };
}

function parseKind(root: Field, kind: Kind, reading: Reading): Parsed {
  const member = root.at(kind.key);
  const isList = kind.key.endsWith("s");
  if (isList && !Array.isArray(member.value))
    throw new Refused("wrong_shape", `The member ${kind.key} must be a list.`, member.pointer);
  const items = isList ? member.list() : [member];
  if (kind.format === "mlflow.runs-search" || kind.format === "mlflow.run")
    return parseRuns(items, reading);
  if (kind.format === "mlflow.experiments-search") return parseExperiments(items, reading);
  if (kind.format === "mlflow.model-versions-search") return parseModelVersions(items, reading);
  if (kind.format === "mlflow.logged-models-search") return parseLoggedModels(items, reading);
  return parseRegisteredModels(items, reading);
}

/** A page token means that more exists; one that points at this page or before it never ends. */
function notePaging(root: Field, kind: Kind, notes: Notes): void {
  const token = root.at("next_page_token").text();
  if (!token) return;
  const offset = /"offset"\s*:\s*(-?\d+)/.exec(Buffer.from(token, "base64").toString("utf8"))?.[1];
  const count = root.at(kind.key).list().length;
  if (offset !== undefined && Number(offset) < count)
    notes.add(
      "paging_loop",
      "The page token points back at this page: a reader that follows it never ends.",
      "/next_page_token",
    );
  else
    notes.add(
      "truncated_by_sender",
      "This is one page of several: send the next pages too, with next_page_token.",
      "/next_page_token",
    );
}

export const mlflow: Adapter = { manifest, recognise, parse: refusing(parse) };
