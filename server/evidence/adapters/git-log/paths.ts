/** The name that a file had before a commit and has after it; equal where the commit does not rename it. */
export type Renamed = { readonly from: string; readonly to: string };

const BRACES = /^(.*?)\{(.*?) => (.*?)\}(.*)$/s;
const QUOTED = /^"(?:[^"\\]|\\.)*"/s;

/**
 * `dir/{a => b}/file`, `a => b`, and either name in quotes: pprint_rename() of git's diff.c. A name
 * with a quote, a backslash or a byte outside ASCII is quoted as in C, byte by byte.
 */
export function renamedOf(written: string): Renamed {
  const first = QUOTED.exec(written)?.[0];
  if (first !== undefined) {
    const rest = written.slice(first.length);
    const from = unquoted(first);
    return rest.startsWith(" => ") ? { from, to: unquoted(rest.slice(4)) } : { from, to: from };
  }
  const [, before = "", from, to, after = ""] = BRACES.exec(written) ?? [];
  if (from !== undefined && to !== undefined)
    return { from: joined(before, from, after), to: joined(before, to, after) };
  const arrow = written.indexOf(" => ");
  if (arrow < 0) return { from: written, to: written };
  return { from: written.slice(0, arrow), to: unquoted(written.slice(arrow + 4)) };
}

/** An empty side of the braces leaves two slashes behind. */
function joined(before: string, middle: string, after: string): string {
  return middle === "" && before.endsWith("/") && after.startsWith("/")
    ? before + after.slice(1)
    : before + middle + after;
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

export function unquoted(written: string): string {
  if (!QUOTED.test(written)) return written;
  const parts: Buffer[] = [];
  for (const [, octal, escaped, plain] of written
    .slice(1, -1)
    .matchAll(/\\([0-3][0-7]{2})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) parts.push(Buffer.from([Number.parseInt(octal, 8)]));
    else if (plain !== undefined) parts.push(Buffer.from(plain));
    else if (escaped !== undefined) {
      const byte = ESCAPES[escaped];
      parts.push(byte === undefined ? Buffer.from(escaped) : Buffer.from([byte]));
    }
  }
  return Buffer.concat(parts).toString("utf8");
}
