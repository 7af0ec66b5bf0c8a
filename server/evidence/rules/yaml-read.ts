import { isScalar, LineCounter, parseDocument, visit, type YAMLError } from "yaml";
import { isNestedDeeper } from "#server/platform/yaml-depth.ts";
import type { Note, Refusal } from "../schema.ts";
import { escapePointer } from "./pointer.ts";
import { Notes } from "./text.ts";

export const YAML_LIMITS = { bytes: 5_000_000, depth: 64, nodes: 500_000, aliases: 100 };

type YamlRead = { readonly root: unknown; readonly notes: readonly Note[] };

/** YAML 1.2 core schema, one document: no tags beyond the core's, no duplicate keys, few aliases. */
export function readYaml(text: string): YamlRead | { readonly fault: Refusal } {
  if (text.length > YAML_LIMITS.bytes)
    return fault("value_too_long", `YAML of more than ${YAML_LIMITS.bytes} characters is not read`);
  if (isNestedDeeper(text, YAML_LIMITS.depth))
    return fault("too_deep", "Nested deeper than is read");
  const lines = new LineCounter();
  const document = parseDocument(text, {
    // A list as a key would else be said on the process's standard error.
    logLevel: "error",
    version: "1.2",
    schema: "core",
    prettyErrors: false,
    lineCounter: lines,
  });
  // An unknown tag is only a warning to the parser, which hands its value through.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) return faultOf(problem, lines);
  const notes = new Notes();
  noteOldBooleans(document, lines, notes);
  try {
    const raw: unknown = document.toJS({ maxAliasCount: YAML_LIMITS.aliases });
    const root = new Cleaner(notes).clean(raw, "", 0);
    return { root, notes: notes.list() };
  } catch (error) {
    if (error instanceof TooMuch) return fault("too_deep", error.message);
    if (error instanceof ReferenceError)
      return fault("yaml_alias_limit", "Aliases repeat more of the document than is read");
    throw error;
  }
}

function faultOf(problem: YAMLError, lines: LineCounter): { fault: Refusal } {
  const { line, col } = lines.linePos(problem.pos[0]);
  const place = `at line ${line}, column ${col}`;
  const pointer = `line:${line}`;
  switch (problem.code) {
    case "DUPLICATE_KEY":
      return fault("duplicate_keys", `A key stands twice in one mapping ${place}`, pointer);
    case "TAG_RESOLVE_FAILED":
      return fault("yaml_tag_forbidden", `A tag is not read ${place}`, pointer);
    case "RESOURCE_EXHAUSTION":
      return fault("too_deep", `Nested deeper than is read ${place}`, pointer);
    case "MULTIPLE_DOCS":
      return fault("invalid_yaml", `A second YAML document starts ${place}`, pointer);
    default:
      return fault("invalid_yaml", `${problem.message.slice(0, 200)} ${place}`, pointer);
  }
}

function fault(code: Refusal["code"], message: string, pointer = ""): { fault: Refusal } {
  return { fault: { code, message: `${message}.`, pointer } };
}

/** What YAML 1.1, which PyYAML and so most Python tools speak, reads as true or false. */
const OLD_BOOLEAN = /^(?:yes|no|on|off)$/i;

function noteOldBooleans(
  document: Parameters<typeof visit>[0],
  lines: LineCounter,
  notes: Notes,
): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (!isScalar(node) || node.type !== "PLAIN" || !OLD_BOOLEAN.test(String(node.value))) return;
      notes.add(
        "yaml_1_1_booleans",
        `${String(node.value)} is read as text; YAML 1.1 tools read it as true or false.`,
        `line:${lines.linePos(node.range?.[0] ?? 0).line}`,
      );
    },
  });
}

class TooMuch extends Error {}

/** The same value as JSON could hold it: bounded, plain records, no NaN. Aliases may repeat or contain themselves. */
class Cleaner {
  private nodes = 0;
  private readonly notes: Notes;

  constructor(notes: Notes) {
    this.notes = notes;
  }

  clean(value: unknown, pointer: string, depth: number): unknown {
    if (depth > YAML_LIMITS.depth)
      throw new TooMuch(`Nested deeper than ${YAML_LIMITS.depth} levels`);
    if (++this.nodes > YAML_LIMITS.nodes)
      throw new TooMuch(`More than ${YAML_LIMITS.nodes} values`);
    if (typeof value === "number" && !Number.isFinite(value)) {
      this.notes.add("non_finite_metric", `${value} is read as missing.`, pointer);
      return null;
    }
    if (Array.isArray(value))
      return value.map((item: unknown, i) => this.clean(item, `${pointer}/${i}`, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    const record: Record<string, unknown> = Object.create(null);
    for (const [key, inner] of Object.entries(value)) {
      if (key === "__proto__" || key === "constructor" || key === "prototype")
        this.notes.add("prototype_key", `The key ${key} is read as a plain name.`, pointer);
      record[key] = this.clean(inner, `${pointer}/${escapePointer(key)}`, depth + 1);
    }
    return record;
  }
}
