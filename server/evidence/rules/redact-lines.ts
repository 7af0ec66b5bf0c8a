import { isSecretName } from "./secret-names.ts";

export type Span = {
  start: number;
  end: number;
  pointer: string;
  label: string;
  /** A number became a string: the quotes have to come with it. */
  needsQuotes?: boolean;
};

const NAMED_LINE =
  /^[ \t]*(?:-[ \t]+)?["']?([A-Za-z0-9_.-]{1,100})["']?[ \t]*:[ \t]+([^\s#][^\r\n]{0,2000})$/gm;
/** Of a key that sounds secret these say that it is set, empty or nested, not what it is. */
const TELLS_NOTHING = /^(?:true|false|null|~|yes|no|[{[|>&*].*|["']{2})$/i;

/** `db_password: hunter` on a line of its own, as YAML and front matter have it. */
export function namedLines(text: string): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(NAMED_LINE)) {
    const [whole, name = "", value = ""] = match;
    if (!isSecretName(name) || TELLS_NOTHING.test(value.trim())) continue;
    const start = match.index + whole.length - value.length;
    found.push({
      start,
      end: start + value.trimEnd().length,
      pointer: lineOf(text, start),
      label: name,
    });
  }
  return found;
}

/** The cells under a column whose name says that it holds a secret; the header stays. */
export function namedColumns(text: string): Span[] {
  const headEnd = text.search(/[\r\n]/);
  if (headEnd < 0) return [];
  const head = text.slice(0, headEnd);
  const delimiter = head.includes(";") && !head.includes(",") ? ";" : ",";
  const names = head.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, ""));
  if (names.length < 2 || !names.some(isSecretName)) return [];
  const found: Span[] = [];
  for (const cell of cellsOf(text, headEnd, delimiter)) {
    const label = names[cell.column] ?? "";
    if (cell.end > cell.start && isSecretName(label))
      found.push({ start: cell.start, end: cell.end, pointer: `line:${cell.line}`, label });
  }
  return found;
}

type Cell = {
  readonly column: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
};

/** Cells with the offsets of what stands inside their quotes (RFC 4180), in one pass. */
function* cellsOf(text: string, from: number, delimiter: string): Generator<Cell> {
  let line = 1;
  let column = 0;
  let start = from;
  let isQuoted = false;
  let isFirst = true;
  for (let at = from; at <= text.length; at++) {
    const char = text[at];
    if (char === '"') isQuoted = !isQuoted;
    const isEndOfLine = char === "\n" || char === "\r" || char === undefined;
    if (char === "\n") line++;
    if (isQuoted && char !== undefined) continue;
    if (!isEndOfLine && char !== delimiter) continue;
    if (!isFirst)
      yield { column, ...inside(text, start, at), line: char === "\n" ? line - 1 : line };
    isFirst = false;
    start = at + 1;
    column = isEndOfLine ? 0 : column + 1;
  }
}

function inside(text: string, start: number, end: number): { start: number; end: number } {
  const isWrapped = text[start] === '"' && text[end - 1] === '"' && end - start >= 2;
  return isWrapped ? { start: start + 1, end: end - 1 } : { start, end };
}

export function lineOf(text: string, offset: number): string {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return `line:${line}`;
}

const DISCLOSED = /Possible hardcoded password: ["']{1,2}([^"'\\\r\n]{4,200})["']/g;
const DISCLOSED_MAX = 200;

/** What bandit found written in code, wherever else the report quotes it: in the message and in the lines around. */
export function disclosedPasswords(text: string): Span[] {
  const words = new Set([...text.matchAll(DISCLOSED)].flatMap(([, word]) => word ?? []));
  return [...words].slice(0, DISCLOSED_MAX).flatMap((word) => quotedPlaces(text, word));
}

function quotedPlaces(text: string, word: string): Span[] {
  const found: Span[] = [];
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const end = start + word.length;
    if (/["']/.test(text[start - 1] ?? "") && /["'\\]/.test(text[end] ?? ""))
      found.push({ start, end, pointer: lineOf(text, start), label: "hard-coded password" });
  }
  return found;
}
