import { Field, isObject, type JsonObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, Origin, ParsedInput, ParseResult } from "../adapter.ts";
import { isWrapped } from "./dimensions.ts";
import { manifest } from "./manifest.ts";
import { type Parsed, parsePart, parseRun, type Reading } from "./parse.ts";

type Kind = {
  readonly syntax: "json" | "yaml";
  readonly matches: (root: JsonObject) => boolean;
  readonly format: string;
  readonly says: string;
  readonly parse: (root: Field, reading: Reading, origin: Origin) => Parsed;
};

const isNumber = (value: unknown) => typeof value === "number";
const isText = (value: unknown) => typeof value === "string";

/** What W&B itself writes into a summary beside the metrics. */
function isSummary(root: JsonObject): boolean {
  const own = root._wandb;
  if (isObject(own) && isNumber(own.runtime)) return true;
  return isNumber(root._runtime) && (isNumber(root._step) || isNumber(root._timestamp));
}

function isMetadata(root: JsonObject): boolean {
  if (!isText(root.os) || !isText(root.python) || !isText(root.startedAt)) return false;
  return ["program", "codePath", "executable", "host", "writerId"].some((key) => isText(root[key]));
}

function isConfig(root: JsonObject): boolean {
  const { _wandb: own, wandb_version: version, ...settings } = root;
  if (version === undefined && !isWrapped(own)) return false;
  return Object.values(settings).every(isWrapped);
}

const KINDS: readonly Kind[] = [
  {
    syntax: "json",
    matches: (root) => isObject(root.wandb) && isText(root.wandb.run_id),
    format: "wandb.run",
    says: "wandb with a run_id",
    parse: parseRun,
  },
  {
    syntax: "json",
    matches: isSummary,
    format: "wandb.summary",
    says: "a summary with W&B's _runtime",
    parse: (summary, reading, { runId }) => parsePart({ summary }, runId, reading),
  },
  {
    syntax: "json",
    matches: isMetadata,
    format: "wandb.metadata",
    says: "os, python and startedAt of a W&B run",
    parse: (metadata, reading, { runId }) => parsePart({ metadata }, runId, reading),
  },
  {
    syntax: "yaml",
    matches: isConfig,
    format: "wandb.config",
    says: "settings with desc and value beside _wandb",
    parse: (config, reading, { runId }) => parsePart({ config }, runId, reading),
  },
];

function kindOf(input: ParsedInput): Kind | null {
  if (input.syntax !== "json" && input.syntax !== "yaml") return null;
  const { syntax, root } = input;
  if (!isObject(root)) return null;
  return KINDS.find((kind) => kind.syntax === syntax && kind.matches(root)) ?? null;
}

function parse(input: ParsedInput, at: Date, origin: Origin = {}): ParseResult {
  const kind = kindOf(input);
  if (!kind || !("root" in input))
    throw new Refused("wrong_shape", "Expected a document of W&B.", "");
  const notes = new Notes();
  const { facts, observedAt } = kind.parse(new Field(input.root, ""), { at, notes }, origin);
  return { kind: "facts", format: kind.format, facts, notes: notes.list(), observedAt };
}

export const wandb: Adapter = {
  manifest,
  recognise: (input) => kindOf(input)?.says ?? null,
  parse: refusing(parse),
};
