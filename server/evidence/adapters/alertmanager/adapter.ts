import { Field, isObject, Refused, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { type Parsed, parseAlerts, parseGroups, parseWebhook, type Reading } from "./parse.ts";

type Kind = {
  readonly format: string;
  readonly says: string;
  readonly is: (root: unknown) => boolean;
  readonly parse: (root: Field, reading: Reading) => Parsed;
};

const has = (value: unknown, keys: readonly string[]): boolean =>
  isObject(value) && keys.every((key) => Object.hasOwn(value, key));

const isAlert = (item: unknown) =>
  isObject(item) && typeof item.fingerprint === "string" && has(item.status, ["state"]);

const isListOf = (root: unknown, is: (item: unknown) => boolean) =>
  Array.isArray(root) && root.length > 0 && root.every(is);

const KINDS: readonly Kind[] = [
  {
    format: "alertmanager.webhook",
    says: "a webhook with groupKey and alerts",
    is: (root) => has(root, ["version", "groupKey", "alerts"]),
    parse: parseWebhook,
  },
  {
    format: "alertmanager.alerts",
    says: "alerts with fingerprint and status.state",
    is: (root) => isListOf(root, isAlert),
    parse: parseAlerts,
  },
  {
    format: "alertmanager.alert-groups",
    says: "alert groups with receiver and labels",
    is: (root) => isListOf(root, (item) => has(item, ["alerts", "labels", "receiver"])),
    parse: parseGroups,
  },
];

function kindOf(input: ParsedInput): Kind | null {
  if (input.syntax !== "json") return null;
  return KINDS.find(({ is }) => is(input.root)) ?? null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const kind = kindOf(input);
  if (!kind || input.syntax !== "json")
    throw new Refused("wrong_shape", "Expected a webhook or alerts of Alertmanager.", "");
  const notes = new Notes();
  const parsed = kind.parse(new Field(input.root, ""), { at, notes });
  return { kind: "facts", format: kind.format, ...parsed, notes: notes.list() };
}

export const alertmanager: Adapter = {
  manifest,
  recognise: (input) => kindOf(input)?.says ?? null,
  parse: refusing(parse),
};
