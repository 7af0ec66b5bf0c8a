import { Field, isObject, type JsonObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { type Parsed, parseAlerts, parseRules, parseTargets } from "./parse.ts";
import { parseSamples } from "./samples.ts";
import type { Reading } from "./values.ts";

type Kind = {
  readonly says: string;
  readonly is: (data: JsonObject) => boolean;
  /** null: an answer that holds nothing for the rules; named, so that the refusal can say so. */
  readonly parse: ((data: Field, reading: Reading) => Parsed) | null;
};

const RESULT_TYPES = new Set<unknown>(["vector", "matrix", "scalar", "string"]);

/** Many APIs wrap their answers in status and data; an item tells whose they are. */
const listOf = (value: unknown, keys: readonly string[]): boolean =>
  Array.isArray(value) &&
  value.every((item) => isObject(item) && keys.every((key) => Object.hasOwn(item, key)));

const KINDS: readonly Kind[] = [
  { says: "rule groups", is: ({ groups }) => listOf(groups, ["rules"]), parse: parseRules },
  { says: "alerts", is: ({ alerts }) => listOf(alerts, ["labels", "state"]), parse: parseAlerts },
  {
    says: "scrape targets",
    is: ({ activeTargets }) => Array.isArray(activeTargets),
    parse: parseTargets,
  },
  {
    says: "a query's result",
    is: ({ resultType }) => RESULT_TYPES.has(resultType),
    parse: parseSamples,
  },
  {
    says: "the Alertmanagers it knows",
    is: ({ activeAlertmanagers }) => Array.isArray(activeAlertmanagers),
    parse: null,
  },
  {
    says: "its build",
    is: (data) => "goVersion" in data && "buildDate" in data && "revision" in data,
    parse: null,
  },
];

const isError = (root: JsonObject) =>
  root.status === "error" && typeof root.errorType === "string" && Object.hasOwn(root, "error");

function kindOf({ status, data }: JsonObject): Kind | null {
  if (status !== "success" || !isObject(data)) return null;
  return KINDS.find(({ is }) => is(data)) ?? null;
}

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  if (isError(input.root)) return "a Prometheus error body (errorType, error)";
  const kind = kindOf(input.root);
  return kind ? `status and data with ${kind.says}` : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax !== "json" || !isObject(input.root))
    throw new Refused("wrong_shape", "Expected a JSON object.", "");
  const root = new Field(input.root, "");
  if (isError(input.root)) refuseError(root);
  const kind = kindOf(input.root);
  if (!kind) throw new Refused("wrong_shape", "Expected an answer of Prometheus.", "");
  if (kind.parse === null)
    throw new Refused(
      "wrong_artifact",
      `Prometheus answered with ${kind.says}. Send rules, alerts, targets or a query's result.`,
      "/data",
    );
  const notes = new Notes();
  for (const warning of root.at("warnings").list())
    notes.add("upstream_warning", `Prometheus warns: ${cut(warning)}`, warning.pointer);
  const parsed = kind.parse(root.at("data"), { at, notes });
  if (parsed.facts.length === 0)
    notes.add("not_assessed", "An empty answer: Prometheus found nothing to list.", "/data");
  return { kind: "facts", ...parsed, notes: notes.list() };
}

function refuseError(root: Field): never {
  const message = `Prometheus answered with the error ${cut(root.at("errorType"))}: ${cut(root.at("error"))}`;
  throw new Refused("upstream_error", `${message.replace(/\.+$/, "")}.`, "/error");
}

function cut(field: Field): string {
  return (field.text() ?? "").slice(0, 200);
}

export const prometheus: Adapter = { manifest, recognise, parse: refusing(parse) };
