import type { ASTNode } from "@marcbachmann/cel-js";
import { KEYS, RESIDUAL_ENDS, SIZE_MAX, SIZES, VARIABLES, WORDS } from "./names.ts";

/** A fault of an expression, by where it stands in its text. */
export type CelFault = { readonly at: number; readonly message: string };

/** What an expression does, found without running it. */
export type CelReading = {
  readonly faults: readonly CelFault[];
  /** The most evaluations of a part that it can come to, for whatever project. */
  readonly steps: number;
  /** What it looks at, e.g. residual.testing.high. */
  readonly paths: readonly string[];
};

const LOOPS = new Set(["all", "exists", "exists_one", "filter", "map"]);
const METHODS = new Set([...LOOPS, "size", "contains", "startsWith", "endsWith"]);
const FUNCTIONS = new Set(["size", "int", "double"]);
const NESTED_MAX = 2;

type State = {
  readonly faults: CelFault[];
  readonly paths: Set<string>;
  /** Of any list: of the project, or written down. */
  readonly sizeMax: number;
  /** Of any text that is written down; those of a project are short. */
  readonly charsMax: number;
  readonly own: OwnNames;
};

/** The workspace's own catalogues by name; undefined where nobody looks whether there is such a one. */
export type OwnNames = readonly string[] | undefined;
type Place = { readonly depth: number; readonly bound: readonly string[] };

/**
 * Every value is a number, a word, yes or no, or a flat list of them, and nothing can be put together
 * that is longer than what was there: so the steps can be counted before anything runs.
 */
export function readCel(ast: ASTNode, own?: OwnNames): CelReading {
  const sizeMax = Math.max(SIZE_MAX, ...listsIn(ast));
  const charsMax = Math.max(WORD_CHARS, ...textsIn(ast));
  const state: State = { faults: [], paths: new Set(), sizeMax, charsMax, own };
  const steps = walk(ast, state, { depth: 0, bound: [] });
  return { faults: state.faults, steps, paths: [...state.paths].sort() };
}

const WORD_CHARS = 40;
/** As many characters searched cost about what one step does. */
const CHARS_A_STEP = 16;
const SEARCHES = new Set(["contains", "startsWith", "endsWith"]);

function textsIn(node: ASTNode): number[] {
  if (node.op === "value") return typeof node.args === "string" ? [node.args.length] : [];
  return childrenOf(node).flatMap(textsIn);
}

function listsIn(node: ASTNode): number[] {
  const inner = childrenOf(node).flatMap(listsIn);
  return node.op === "list" ? [node.args.length, ...inner] : inner;
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "list":
    case "?:":
      return node.args;
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** How often this part and all within it are evaluated, at most. */
function walk(node: ASTNode, state: State, place: Place): number {
  const path = pathOf(node, place);
  if (path) {
    look(node, path, state);
    return path.length;
  }
  judge(node, state, place);
  if (node.op === "rcall" && LOOPS.has(node.args[0])) return walkLoop(node, state, place);
  const inner = childrenOf(node).reduce((sum, child) => sum + walk(child, state, place), 0);
  const compares = node.op === "==" || node.op === "!=" || node.op === "in";
  const isLong = compares && childrenOf(node).some((child) => isCollection(child, place));
  const isSearch = node.op === "rcall" && SEARCHES.has(node.args[0]);
  const searched = isSearch ? Math.ceil((2 * state.charsMax) / CHARS_A_STEP) : 0;
  return 1 + inner + (isLong ? state.sizeMax : 0) + searched;
}

function walkLoop(
  node: Extract<ASTNode, { op: "rcall" }>,
  state: State,
  { depth, bound }: Place,
): number {
  const [, over, [variable, ...body]] = node.args;
  const name = variable?.op === "id" ? variable.args : "";
  if (depth >= NESTED_MAX)
    state.faults.push({ at: node.start, message: `loops are nested at most ${NESTED_MAX} deep` });
  if (variable && (Object.hasOwn(VARIABLES, name) || bound.includes(name)))
    state.faults.push({ at: variable.start, message: `${name} already stands for something else` });
  const inside = { depth: depth + 1, bound: [...bound, name] };
  const each = body.reduce((sum, part) => sum + walk(part, state, inside), 1);
  return walk(over, state, { depth, bound }) + sizeOf(over, state.sizeMax) * each;
}

function sizeOf(node: ASTNode, sizeMax: number): number {
  if (node.op === "id") return SIZES[node.args] ?? sizeMax;
  if (node.op === "list") return node.args.length;
  const isPart = node.op === "rcall" && (node.args[0] === "filter" || node.args[0] === "map");
  return isPart ? sizeOf(node.args[1], sizeMax) : sizeMax;
}

/** A name with fields, as far as it is written out; null for anything else. */
function pathOf(node: ASTNode, { bound }: Place): string[] | null {
  if (node.op === "id") return bound.includes(node.args) ? null : [node.args];
  if (node.op === ".") {
    const root = pathOf(node.args[0], { depth: 0, bound });
    return root && [...root, node.args[1]];
  }
  if (node.op !== "[]") return null;
  const [from, key] = node.args;
  const root = pathOf(from, { depth: 0, bound });
  const isWritten = key.op === "value" && typeof key.args === "string";
  return root && isWritten ? [...root, String(key.args)] : null;
}

function look(node: ASTNode, path: readonly string[], state: State): void {
  const [root = "", key, end] = path;
  const keys = KEYS[root];
  // What is undeclared, the type check says.
  state.paths.add(path.join("."));
  if (keys && key !== undefined && !keys.includes(key))
    state.faults.push({ at: node.start, message: `${root} has no ${key}${hint(key, keys)}` });
  if (root === "own") {
    const fault = ownFault(path, state.own);
    if (fault) state.faults.push({ at: node.start, message: fault });
  }
  if (root === "residual" && end !== undefined && !isEnd(end))
    state.faults.push({ at: node.start, message: `a residual has low, point and high, no ${end}` });
}

/**
 * A catalogue is asked by its name alone: a project that rates by none would meet whatever is asked of
 * all that it has.
 */
function ownFault([, name, more]: readonly string[], own: OwnNames): string | null {
  if (name === undefined) return 'own is asked by the name of a catalogue: own["name"] < 50';
  if (more !== undefined) return `own["${name}"] is a number: the score, and has no ${more}`;
  if (!own || own.includes(name)) return null;
  const meant = own.find((one) => one.replaceAll("-", "_") === name);
  if (meant !== undefined) return `the workspace has no catalogue ${name}: write own["${meant}"]`;
  const there = own.length === 0 ? "it has none" : `there are ${own.slice(0, 10).join(", ")}`;
  return `the workspace has no catalogue ${name.slice(0, 60)}: ${there}`;
}

const isEnd = (text: string) => RESIDUAL_ENDS.some((end) => end === text);

function hint(key: string, keys: readonly string[]): string {
  const written = key.replaceAll("-", "_");
  return keys.includes(written) ? `: write ${written}` : "";
}

function judge(node: ASTNode, state: State, place: Place): void {
  const fault = (message: string) => state.faults.push({ at: node.start, message });
  if (node.op === "call" && !FUNCTIONS.has(node.args[0]))
    fault(
      node.args[0] === "has"
        ? "has() is not offered: what is not known leaves the condition unknown by itself"
        : `there is no function ${node.args[0]}(); there are ${[...FUNCTIONS].join(", ")}`,
    );
  if (node.op === "rcall" && !METHODS.has(node.args[0]))
    fault(`there is no .${node.args[0]}(); there are ${[...METHODS].join(", ")}`);
  if (node.op === "map") fault("maps cannot be written here");
  if (node.op === "list" && node.args.some((one) => isCollection(one, place)))
    fault("a list holds plain values, no lists");
  if (node.op === "+" && node.args.some((one) => !isNumeric(one, place)))
    fault("+ adds numbers only; write double(x) where it is not plain that x is one");
  if (node.op === "rcall" && node.args[0] === "map") {
    const body = node.args[2].at(-1);
    if (body && isCollection(body, place)) fault("map() makes plain values, no lists");
  }
  if (node.op === "==" || node.op === "!=" || node.op === "in") judgeWords(node, state, place);
}

/** A word that can never occur is a slip of the pen, and the condition would never hold. */
function judgeWords(
  node: Extract<ASTNode, { op: "==" | "!=" | "in" }>,
  state: State,
  place: Place,
): void {
  for (const [one, other] of [node.args, [...node.args].reverse()]) {
    const words = one && WORDS[pathOf(one, place)?.join(".") ?? ""];
    if (!words || !other) continue;
    for (const literal of other.op === "list" ? other.args : [other])
      if (
        literal.op === "value" &&
        typeof literal.args === "string" &&
        !words.includes(literal.args)
      )
        state.faults.push({
          at: literal.start,
          message: `"${literal.args.slice(0, 40)}" is never there: one of ${words.join(", ")}`,
        });
  }
}

function isCollection(node: ASTNode, place: Place): boolean {
  const path = pathOf(node, place);
  if (path) return isWhole(path);
  if (node.op === "list" || node.op === "map") return true;
  if (node.op === "?:") return node.args.slice(1).some((one) => isCollection(one, place));
  if (node.op === "[]") return !isNumeric(node, place);
  return node.op === "rcall" && (node.args[0] === "filter" || node.args[0] === "map");
}

/** residual and residual.testing are maps; residual.testing.high is a number. */
function isWhole([root = "", ...rest]: readonly string[]): boolean {
  if (root === "residual") return rest.length < 2;
  return Object.hasOwn(SIZES, root) ? rest.length === 0 : false;
}

const NUMERIC = new Set(["+", "-", "*", "/", "%", "-_"]);
const WORDY = new Set(["factors", "regulatoryClass", "roles"]);

/** Surely a number, by its form alone. */
function isNumeric(node: ASTNode, place: Place): boolean {
  const path = pathOf(node, place);
  if (path) return !WORDY.has(path[0] ?? "") && !isWhole(path);
  if (node.op === "value") return typeof node.args === "number" || typeof node.args === "bigint";
  if (NUMERIC.has(node.op)) return true;
  if (node.op === "call") return FUNCTIONS.has(node.args[0]);
  if (node.op === "rcall") return node.args[0] === "size";
  if (node.op === "?:") return node.args.slice(1).every((one) => isNumeric(one, place));
  if (node.op === ".") return isEnd(node.args[1]) && rootOf(node.args[0]) === "residual";
  if (node.op === "[]") return ["tests", "indicators", "own"].includes(rootOf(node) ?? "");
  return false;
}

/** The name that a chain of fields and keys begins with. */
function rootOf(node: ASTNode): string | null {
  if (node.op === "id") return node.args;
  return node.op === "." || node.op === "[]" ? rootOf(node.args[0]) : null;
}
