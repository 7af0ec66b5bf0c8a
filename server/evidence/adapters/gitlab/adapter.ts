import { type Field, isObject, Refused, refusing, rootOf } from "../../rules/fields.ts";
import { withoutPeople } from "../../rules/people.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { deployment, mergeRequest, pipeline, type Reading } from "./events.ts";
import { manifest } from "./manifest.ts";

const EVENTS: Readonly<Record<string, (root: Field, reading: Reading) => Fact>> = {
  pipeline,
  deployment,
  merge_request: mergeRequest,
};

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const { object_kind: kind, project } = input.root;
  if (typeof kind !== "string" || !isObject(project)) return null;
  return typeof project.path_with_namespace === "string"
    ? `object_kind ${kind.slice(0, 40)}`
    : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const root = rootOf(input);
  const reading = { at, notes: new Notes() };
  const kind = root.at("object_kind").needText();
  const read = Object.hasOwn(EVENTS, kind) ? EVENTS[kind] : undefined;
  if (input.syntax !== "json") throw new Refused("wrong_shape", "Expected a webhook.", "");
  if (!read) reading.notes.add("not_assessed", "This event tells nothing that is asked for.", "");
  const facts = read ? [read(root, reading)] : [];
  const observedAt = facts[0]?.observedAt ?? null;
  const notes = reading.notes.list();
  return { kind: "facts", format: "gitlab.webhook", facts, notes, observedAt };
}

export const gitlab: Adapter = {
  manifest,
  recognise,
  parse: refusing(parse),
  withhold: withoutPeople,
};
