import { z } from "zod";
import { type Field, isObject, type JsonObject, Refused } from "../../rules/fields.ts";
import { escapePointer } from "../../rules/pointer.ts";
import { Fact, type FactKind } from "../../schema.ts";

// The published schema and what the reader completes come from the one vocabulary, so they cannot differ.

/** Kind → JSON Schema of its value. */
const VALUES: ReadonlyMap<FactKind, JsonObject> = new Map(
  Fact.options.map((option) => {
    const { $schema: _, ...schema } = z.toJSONSchema(option.shape.value, { io: "input" });
    return [option.shape.kind.value, schema];
  }),
);

export const KINDS: readonly FactKind[] = [...VALUES.keys()];

/**
 * A script states what it knows. What may be null is null where it is left out, and a list or a record
 * is empty; anything else that is missing stays missing, and is refused.
 */
export function completed(kind: string, value: Field): unknown {
  const [, schema] = [...VALUES].find(([name]) => name === kind) ?? [];
  return schema ? filled(schema, value.value, value.pointer) : value.value;
}

function filled(schema: JsonObject, value: unknown, pointer: string): unknown {
  const own = choiceOf(schema, value);
  if (Array.isArray(value)) {
    const { items } = own;
    return isObject(items)
      ? value.map((item: unknown, i) => filled(items, item, `${pointer}/${i}`))
      : value;
  }
  if (!isObject(value) || !isObject(own.properties)) return value;
  const { properties } = own;
  const stranger = Object.keys(value).find((key) => !Object.hasOwn(properties, key));
  if (stranger !== undefined) {
    const known = Object.keys(properties).join(", ");
    const place = `${pointer}/${escapePointer(stranger)}`;
    throw new Refused("invalid_field", `There is no field of this name. Known: ${known}.`, place);
  }
  const entries = Object.entries(properties).flatMap(([key, property]): [string, unknown][] => {
    if (!isObject(property)) return [];
    if (Object.hasOwn(value, key) && value[key] !== undefined)
      return [[key, filled(property, value[key], `${pointer}/${escapePointer(key)}`)]];
    const empty = isRequired(own, key) ? emptyOf(property) : undefined;
    return empty === undefined ? [] : [[key, empty]];
  });
  return Object.fromEntries(entries);
}

/** Of a value that may be null, what it is when it is not. */
function choiceOf(schema: JsonObject, value: unknown): JsonObject {
  if (value === null || !Array.isArray(schema.anyOf)) return schema;
  const choices = schema.anyOf.filter(isObject).filter((choice) => choice.type !== "null");
  return choices.length === 1 ? (choices[0] ?? schema) : schema;
}

const isRequired = ({ required }: JsonObject, key: string) =>
  Array.isArray(required) && required.includes(key);

function emptyOf(schema: JsonObject): unknown {
  const { type, anyOf } = schema;
  const types = [type].flat();
  if (types.includes("null") || (Array.isArray(anyOf) && anyOf.some(isNull))) return null;
  if (type === "array") return [];
  return type === "object" && schema.properties === undefined ? {} : undefined;
}

const isNull = (schema: unknown) => isObject(schema) && schema.type === "null";

/** Without what completing adds: only that is required which a script has to state. */
function demanded(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(demanded);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, inner]): [string, unknown] => [
    key,
    demanded(inner),
  ]);
  const own: Record<string, unknown> = Object.fromEntries(entries.filter(isTelling(schema)));
  const { properties } = schema;
  if (isObject(properties)) own.additionalProperties = false;
  if (isObject(properties) && Array.isArray(schema.required)) {
    const required = schema.required.filter(
      (key) => emptyOf(asSchema(properties[String(key)])) === undefined,
    );
    if (required.length > 0) own.required = required;
    else delete own.required;
  }
  return own;
}

/** The pattern of a time says what its format says, and the bounds of an integer are those of any number here. */
function isTelling({ format }: JsonObject) {
  return ([key, inner]: [string, unknown]) =>
    !(key === "pattern" && format === "date-time") && Math.abs(Number(inner)) !== LARGEST;
}

const LARGEST = Number.MAX_SAFE_INTEGER;
const asSchema = (value: unknown): JsonObject => (isObject(value) ? value : {});

const text = (description: string, maxLength: number) => ({
  type: "string",
  minLength: 1,
  maxLength,
  description,
});

export const LIMITS = { source: 200, id: 300, subject: 1_000, facts: 100_000 };

/** What is published at /schemas/assay-facts-1.json. */
export function publishedSchema(): JsonObject {
  const fact = (kind: string, value: JsonObject) => ({
    type: "object",
    properties: {
      kind: { const: kind },
      id: text("Unique within the source. The same id again replaces the fact.", LIMITS.id),
      subject: text("What the fact is about, unique within its kind.", LIMITS.subject),
      observedAt: {
        type: "string",
        format: "date-time",
        description: "When it was observed, with a time zone.",
      },
      value: demanded(value),
      unit: { type: "string" },
    },
    required: ["kind", "id", "subject", "observedAt", "value"],
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "assay-facts/1",
    description: "Facts that a script states as evidence of a machine-learning project.",
    type: "object",
    properties: {
      $schema: { type: "string", pattern: "assay-facts-1\\.json$" },
      schemaVersion: { const: "assay-facts/1" },
      source: text("Which script states them; ids are unique within it.", LIMITS.source),
      facts: {
        type: "array",
        maxItems: LIMITS.facts,
        items: { oneOf: [...VALUES].map(([kind, value]) => fact(kind, value)) },
      },
    },
    required: ["source", "facts"],
    anyOf: [{ required: ["$schema"] }, { required: ["schemaVersion"] }],
  };
}
