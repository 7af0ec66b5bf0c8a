import { z } from "zod";
import { appRouter } from "#server/root.ts";

// Inputs of procedures, made from their schemas: every string that may hold any text holds what an attacker
// would write, everything else what fits.

const Schema = z.looseObject({});
type Schema = z.infer<typeof Schema>;
const Definition = z.object({
  type: z.enum(["query", "mutation", "subscription"]),
  inputs: z.array(z.instanceof(z.ZodType)),
});

export type Entry = { readonly path: string; readonly schema: Schema };

/** Every mutation with an input, but those that would end the session or take away what is looked at. */
export function textEntries(): Entry[] {
  const GONE =
    /remove|delete|erase|revoke|archive|end[A-Z]|leave|password|email|drop|cancel|retire|demo|sample/i;
  return Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) => {
    const found = Definition.parse(Reflect.get(procedure, "_def"));
    if (found.type !== "mutation" || found.inputs.length === 0 || GONE.test(path)) return [];
    const merged = found.inputs.map((input) =>
      Schema.parse(z.toJSONSchema(input, { io: "input", unrepresentable: "any" })),
    );
    return [{ path, schema: { allOf: merged } }];
  });
}

export type Drawing = {
  /** What free text holds; called anew for each string, with the most it may have. */
  readonly text: (max: number) => string;
  /** What an address holds. */
  readonly url: () => string;
  /** By the name of a field: what is there already. */
  readonly known: Readonly<Record<string, unknown>>;
  /** Which of several forms is taken. */
  readonly form: number;
};

const list = (value: unknown): Schema[] => z.array(Schema).catch([]).parse(value);
const SAMPLES = ["a", "abc", "A1", "AB", "a-b", "1", "2027-01-01", "12:00", "UTC", "en", "#ff0000"];

export function drawn(schema: Schema, of: Drawing, name = ""): unknown {
  if (name !== "" && Object.hasOwn(of.known, name)) return of.known[name];
  const all = list(schema.allOf);
  if (all.length > 0) return Object.assign({}, ...all.map((one) => Object(drawn(one, of, name))));
  const forms = [...list(schema.anyOf), ...list(schema.oneOf)].filter((one) => one.type !== "null");
  const form = forms[of.form % Math.max(1, forms.length)];
  if (form) return drawn(form, of, name);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[of.form % schema.enum.length];
  if (schema.type === "object") return objectOf(schema, of);
  if (schema.type === "array") return [drawn(Schema.catch({}).parse(schema.items), of, name)];
  if (schema.type === "integer" || schema.type === "number")
    return Math.max(1, Number(schema.minimum ?? schema.exclusiveMinimum ?? 1));
  if (schema.type === "boolean") return true;
  return textOf(schema, of);
}

function objectOf(schema: Schema, of: Drawing): unknown {
  const fields = Object.entries(z.record(z.string(), Schema).catch({}).parse(schema.properties));
  if (fields.length === 0 && schema.additionalProperties)
    return { [of.text(60)]: drawn(Schema.catch({}).parse(schema.additionalProperties), of) };
  return Object.fromEntries(fields.map(([name, field]) => [name, drawn(field, of, name)]));
}

function textOf(schema: Schema, of: Drawing): string {
  const { format } = schema;
  if (format === "date-time") return "2027-01-01T00:00:00Z";
  if (format === "date") return "2027-01-01";
  if (format === "uri") return of.url();
  if (format === "email") return "someone@assay.invalid";
  const text = of.text(Number(schema.maxLength ?? 4_000));
  if (typeof schema.pattern !== "string") return text;
  const pattern = new RegExp(schema.pattern);
  return [text, ...SAMPLES].find((one) => pattern.test(one)) ?? text;
}
