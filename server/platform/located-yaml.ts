import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { z } from "zod";
import { isNestedDeeper } from "./yaml-depth.ts";

/** What is wrong with a text, and where: both count from 1. */
export type TextFault = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};
export type Path = readonly (string | number)[];
/** `isKey`: the key itself is meant. `offset`: so many characters into the text that stands there. */
export type Place = { readonly isKey?: boolean; readonly offset?: number };

/** Data from YAML or JSON, which is YAML too, that still knows where each value stands. */
export type Located = {
  readonly plain: unknown;
  readonly faultAt: (path: Path, message: string, place?: Place) => TextFault;
};

/** More than anybody reads at once. */
const FAULTS_MAX = 50;
/** Repeating a value by its name is fine; multiplying it by a thousand is an attack. */
const ALIASES_MAX = 50;
/** Nothing that is read here is a tenth as deep. */
const DEPTH_MAX = 64;

export function locatedYaml(
  text: string,
  of: { bytesMax: number; what: string },
): Located | { readonly faults: readonly TextFault[] } {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > of.bytesMax) {
    const [most, is] = [of.bytesMax, bytes].map((one) => Math.ceil(one / 1024));
    const message = `${of.what} holds at most ${most} KB, and this has ${is}.`;
    return { faults: [{ line: 1, column: 1, message }] };
  }
  if (isNestedDeeper(text, DEPTH_MAX))
    return { faults: [{ line: 1, column: 1, message: `${of.what} is not nested that deep.` }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", schema: "core" });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message: sentence(message) };
  };
  // A tag that is not known is only a warning to the library, and its value would come through.
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0)
    return { faults: inOrder(broken.map((one) => at(one.pos[0], one.message))) };
  const plain = plainOf(document);
  if (plain === TOO_MANY_ALIASES)
    return { faults: [at(0, `At most ${ALIASES_MAX} values are repeated by an alias`)] };
  return {
    plain,
    faultAt: (path, message, place = {}) => at(offsetOf(document, path, place), message),
  };
}

const TOO_MANY_ALIASES = Symbol("too many aliases");

function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    if (error instanceof ReferenceError) return TOO_MANY_ALIASES;
    throw error;
  }
}

export function inOrder(faults: readonly TextFault[]): readonly TextFault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  return sorted.slice(0, FAULTS_MAX);
}

/** What zod says of data, at its place and in plain words. */
export function schemaFaults(issues: readonly z.core.$ZodIssue[], of: Located): TextFault[] {
  return issues.map((issue) => {
    const path = issue.path.flatMap((part) => (typeof part === "symbol" ? [] : [part]));
    if (issue.code === "unrecognized_keys") {
      const [key = ""] = issue.keys;
      return of.faultAt([...path, key], `${key} is not a field here`, { isKey: true });
    }
    const name = [...path].reverse().find((part) => typeof part === "string") ?? "this";
    return of.faultAt(path, `${name} ${wrongWith(issue, valueAt(of.plain, path))}`);
  });
}

function wrongWith(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === "invalid_type")
    return value === undefined
      ? "is missing"
      : `has to be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `has to be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
  const counted =
    issue.code === "too_big" || issue.code === "too_small" ? COUNTED[issue.origin] : "";
  if (issue.code === "too_big")
    return counted ? `holds at most ${issue.maximum} ${counted}` : `is at most ${issue.maximum}`;
  if (issue.code === "too_small" && !counted)
    return `is ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
  if (issue.code === "too_small") return `holds at least ${issue.minimum} ${counted}`;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

const COUNTED: Readonly<Record<string, string>> = { string: "characters", array: "entries" };
const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of fields",
};

function valueAt(plain: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (at instanceof Object ? Reflect.get(at, key) : undefined),
    plain,
  );
}

/** The first line says what; where is said beside it. */
function sentence(message: string): string {
  const [line = ""] = message.split("\n");
  const text = line.replace(/ at line \d+, column \d+:?$/, "").replace(/:$/, "");
  return /[.?]$/.test(text) ? text : `${text}.`;
}

/** Where a path stands in the text; what is missing is missed where its map begins. */
function offsetOf(document: Document, path: Path, place: Place): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const node = length === 0 ? document.contents : document.getIn(part, true);
    if (!isNode(node) || !node.range) continue;
    if (length < path.length) return node.range[0];
    if (place.isKey) return keyOffset(document, part) ?? node.range[0];
    return node.range[0] + (place.offset === undefined ? 0 : within(node, place.offset));
  }
  return 0;
}

function keyOffset(document: Document, path: Path): number | null {
  const above = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(above)) return null;
  const pair = above.items.find(
    (one) => isPair(one) && isNode(one.key) && String(one.key) === String(path.at(-1)),
  );
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

/** Only where the text is written as it reads; behind an escape or a fold the place would be another. */
function within(node: Node, offset: number): number {
  if (!isScalar(node) || typeof node.value !== "string" || !node.range) return 0;
  const [start, end] = node.range;
  const quotes = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
  return end - start === node.value.length + 2 * quotes ? quotes + offset : 0;
}
