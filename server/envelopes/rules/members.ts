// Where the members of an object or a list stand in bytes that have passed scanJson.

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = new Set([91, 123]);
const CLOSE = new Set([93, 125]);
const SPACE = new Set([9, 10, 13, 32]);
const COMMA = 44;

export type Range = { readonly start: number; readonly end: number };

/** Of an object: key → where its value stands. */
export function objectMembers(bytes: Buffer, of: Range): Map<string, Range> {
  const found = new Map<string, Range>();
  let at = skipSpace(bytes, of.start + 1);
  while (at < of.end && bytes[at] === QUOTE) {
    const keyEnd = valueEnd(bytes, at);
    const key: unknown = JSON.parse(bytes.toString("utf8", at, keyEnd));
    // Past the colon.
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = valueEnd(bytes, start);
    found.set(String(key), { start, end });
    at = afterComma(bytes, end);
  }
  return found;
}

export function listItems(bytes: Buffer, of: Range): Range[] {
  const found: Range[] = [];
  let at = skipSpace(bytes, of.start + 1);
  while (at < of.end - 1) {
    const end = valueEnd(bytes, at);
    found.push({ start: at, end });
    at = afterComma(bytes, end);
  }
  return found;
}

export function wholeValue(bytes: Buffer): Range {
  const start = skipSpace(bytes, 0);
  return { start, end: valueEnd(bytes, start) };
}

function afterComma(bytes: Buffer, from: number): number {
  const at = skipSpace(bytes, from);
  return bytes[at] === COMMA ? skipSpace(bytes, at + 1) : at + 1;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (SPACE.has(bytes[at] ?? 0)) at++;
  return at;
}

function valueEnd(bytes: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = stringEnd(bytes, at);
    else if (OPEN.has(byte)) {
      depth++;
      at++;
    } else if (CLOSE.has(byte)) {
      depth--;
      at++;
    } else if (depth > 0) {
      at++;
      continue;
    } else {
      while (at < bytes.length && !isEnd(bytes[at] ?? 0)) at++;
    }
    if (depth === 0) return at;
  }
  return at;
}

function isEnd(byte: number): boolean {
  return byte === COMMA || SPACE.has(byte) || CLOSE.has(byte);
}

function stringEnd(bytes: Buffer, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}
