import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import type { z } from "zod";
import { isNestedDeeper } from "#server/platform/yaml-depth.ts";
import { POLICY_BYTES_MAX, Policy, type PolicyFault } from "../schema.ts";
import { alignedAt } from "./align.ts";
import type { OwnNames } from "./cel-walk.ts";
import { type Found, policyFaults } from "./check.ts";

export type PolicyRead =
  | { readonly policy: Policy; readonly faults: readonly [] }
  | { readonly policy: null; readonly faults: readonly PolicyFault[] };

/** More than anybody reads at once. */
const FAULTS_MAX = 50;
/** A policy is six deep. */
const DEPTH_MAX = 40;

/**
 * A policy from its YAML, or everything that is wrong with it, each fault with its line and column.
 * `standing` are the policies of the workspace, which thresholds may refer to, but for its own; `gate` is
 * the one it is meant for, where that is settled; `own` are the workspace's own catalogues.
 */
export function readPolicy(
  text: string,
  standing: readonly Policy[],
  { gate, own }: { gate?: string | undefined; own?: OwnNames } = {},
): PolicyRead {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > POLICY_BYTES_MAX)
    return refused([
      {
        line: 1,
        column: 1,
        message: `A policy holds at most ${POLICY_BYTES_MAX / 1024} KB, and this has ${Math.ceil(bytes / 1024)}.`,
      },
    ]);
  if (isNestedDeeper(text, DEPTH_MAX))
    return refused([{ line: 1, column: 1, message: "A policy is not nested that deep." }]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: "1.2",
    schema: "core",
    stringKeys: true,
  });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message: sentence(message) };
  };
  const broken = [
    // A tag that is not known is only a warning to the library, and its value would come through.
    ...[...document.errors, ...document.warnings].map((one) => at(one.pos[0], one.message)),
    ...aliasesIn(document).map((offset) =>
      at(offset, "aliases are not read here: write it out where it stands"),
    ),
  ];
  if (broken.length > 0) return refused(broken);
  const plain: unknown = document.toJS({ maxAliasCount: 0 });
  const read = Policy.safeParse(plain);
  const found = read.success
    ? [
        ...meantFor(read.data, gate),
        ...policyFaults(read.data, without(standing, read.data.id), own),
      ]
    : read.error.issues.map((issue) => foundOf(issue, plain));
  if (read.success && found.length === 0) return { policy: read.data, faults: [] };
  return refused(found.map((one) => at(offsetOf(document, one, text), one.message)));
}

const without = (policies: readonly Policy[], id: string) =>
  policies.filter((one) => one.id !== id);

function meantFor({ id }: Policy, gate: string | undefined): Found[] {
  if (gate === undefined || id === gate) return [];
  return [{ path: ["id"], message: `this is the policy of ${gate}; a gate keeps its id` }];
}

function refused(faults: readonly PolicyFault[]): PolicyRead {
  const inOrder = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  return { policy: null, faults: inOrder.slice(0, FAULTS_MAX) };
}

/** The first line says what; where is said beside it. */
function sentence(message: string): string {
  const [line = ""] = message.split("\n");
  const text = line.replace(/ at line \d+, column \d+:?$/, "").replace(/:$/, "");
  return /[.?]$/.test(text) ? text : `${text}.`;
}

function aliasesIn(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Alias: (_, node) => void (isAlias(node) && found.push(node.range?.[0] ?? 0)),
  });
  return found;
}

/** What zod says of one place, in words of ours. */
function foundOf(issue: z.core.$ZodIssue, plain: unknown): Found {
  const path = issue.path.flatMap((part) => (typeof part === "symbol" ? [] : [part]));
  if (issue.code === "invalid_union") return branchOf(issue, path, plain);
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return { path: [...path, key], isKey: true, message: `${key} is not a field here` };
  }
  const name = [...path].reverse().find((part) => typeof part === "string") ?? "the policy";
  if (issue.code === "invalid_type" && valueAt(plain, path) === undefined)
    return { path, message: `${name} is missing` };
  if (issue.code === "invalid_type")
    return { path, message: `${name} has to be ${kindOf(issue.expected)}` };
  if (issue.code === "invalid_value")
    return { path, message: `${name} has to be one of ${issue.values.map(String).join(", ")}` };
  if (issue.code === "too_big") return { path, message: `${name} ${atMost(issue)}` };
  if (issue.code === "too_small") return { path, message: `${name} ${atLeast(issue)}` };
  return { path, message: `${name} ${lowerFirst(issue.message)}` };
}

const COUNTED: Readonly<Record<string, string>> = { string: "characters", array: "entries" };

function atMost({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  const what = COUNTED[origin];
  return what ? `holds at most ${maximum} ${what}` : `is at most ${maximum}`;
}

function atLeast({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  const what = COUNTED[origin];
  return what ? `holds at least ${minimum} ${what}` : `is at least ${minimum}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of fields",
  record: "a map of fields",
};
const kindOf = (expected: string) => KINDS[expected] ?? expected;

/** A condition is meant as CEL where it has `cel`; of what else may be of two kinds, the last is told. */
function branchOf(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly (string | number)[],
  plain: unknown,
): Found {
  const value = valueAt(plain, path);
  const isCondition = path[0] === "conditions" && path.length === 2;
  const branch = isCondition
    ? issue.errors[value instanceof Object && "cel" in value ? 1 : 0]
    : issue.errors.at(-1);
  const [first] = branch ?? [];
  if (path.at(-1) === "value")
    return { path, message: "value has to be a number, true or false, or such as threshold(pr-1)" };
  if (!first) return { path, message: issue.message };
  if (path.at(-1) === "recertifyDays" && !(value instanceof Object))
    return {
      path,
      message: "recertifyDays has to be a whole number of days, or one a criticality",
    };
  return foundOf({ ...first, path: [...path, ...first.path] }, plain);
}

function valueAt(plain: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at instanceof Object ? Reflect.get(at, key) : undefined),
    plain,
  );
}

/** Where a path stands in the text; of what is missing, where it would be. */
function offsetOf(document: Document, { path, isKey, within }: Found, text: string): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const node = length === 0 ? document.contents : document.getIn(part, true);
    if (!isNode(node) || !node.range) continue;
    const isWhole = length === path.length;
    if (isWhole && isKey) return keyOffset(document, part) ?? node.range[0];
    if (isWhole && within !== undefined) return withinScalar(node, within, text);
    // What is missing is missed where its map begins.
    return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, path: readonly (string | number)[]): number | null {
  const above = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(above)) return null;
  const pair = above.items.find(
    (one) => isPair(one) && isNode(one.key) && String(one.key) === String(path.at(-1)),
  );
  const key = pair?.key;
  return isNode(key) ? (key.range?.[0] ?? null) : null;
}

function withinScalar(node: Node, { value, at }: { value: string; at: number }, text: string) {
  const [start, end] = node.range ?? [0, 0];
  return start + alignedAt(text.slice(start, end), value, at);
}
