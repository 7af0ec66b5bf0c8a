import { Field, isObject, type JsonObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, Origin, ParsedInput, ParseResult } from "../adapter.ts";
import { type Env, factsOf } from "./facts.ts";
import { manifest } from "./manifest.ts";
import { looksLikeRequirements, requirementsIn } from "./requirements.ts";
import { condaEnv, pythonEnv } from "./yaml.ts";

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");

const isPythonEnv = (root: JsonObject) =>
  ["string", "number"].includes(typeof root.python) && isTexts(root.build_dependencies);

/** conda's environment.yml, which MLflow writes as conda.yaml. */
function isConda(root: JsonObject): boolean {
  if (!isTexts(root.channels) || !Array.isArray(root.dependencies)) return false;
  return root.dependencies.every(
    (item: unknown) => typeof item === "string" || (isObject(item) && Array.isArray(item.pip)),
  );
}

type Format = "pip.requirements" | "mlflow.python-env" | "conda.environment";

const SAYS: Readonly<Record<Format, string>> = {
  "pip.requirements": "packages with versions, one a line",
  "mlflow.python-env": "python and build_dependencies",
  "conda.environment": "channels and dependencies",
};

function formatOf(input: ParsedInput): Format | null {
  if (input.syntax === "text")
    return looksLikeRequirements(input.lines) ? "pip.requirements" : null;
  if (input.syntax !== "yaml" || !isObject(input.root)) return null;
  if (isPythonEnv(input.root)) return "mlflow.python-env";
  return isConda(input.root) ? "conda.environment" : null;
}

function envOf(input: ParsedInput, format: Format): Env {
  if (input.syntax === "text")
    return { part: "requirements", python: null, packages: requirementsIn(input.lines) ?? [] };
  if (input.syntax !== "yaml") throw new Refused("wrong_shape", "Expected text or YAML.", "");
  const root = new Field(input.root, "");
  return format === "mlflow.python-env" ? pythonEnv(root) : condaEnv(root);
}

function parse(input: ParsedInput, _at: Date, origin: Origin = {}): ParseResult {
  const format = formatOf(input);
  if (format === null)
    throw new Refused("wrong_shape", "Expected the description of a Python environment.", "");
  const notes = new Notes();
  const facts = factsOf(envOf(input, format), { notes, runId: origin.runId ?? null });
  return { kind: "facts", format, facts, notes: notes.list(), observedAt: null };
}

export const pythonEnvironment: Adapter = {
  manifest,
  recognise: (input) => {
    const format = formatOf(input);
    return format === null ? null : SAYS[format];
  },
  parse: refusing(parse),
};
