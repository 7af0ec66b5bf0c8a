/** What one line of the log says; every other line is a name, a message or blank. */
export type Entry =
  | { readonly kind: "commit"; readonly hash: string; readonly date: string | null }
  | { readonly kind: "date"; readonly date: string; readonly isCommitDate: boolean }
  | {
      readonly kind: "stat";
      /** null for a binary file. */
      readonly added: number | null;
      readonly deleted: number | null;
      /** As written: quoted, or with a rename in braces. Empty with -z, where two names follow. */
      readonly path: string;
    };

const STAT = /^(\d{1,15}|-)\t(\d{1,15}|-)\t(.*)$/s;
// The built-in formats; `-` and `<` mark boundaries and sides.
const COMMIT = /^commit (?:[-<>=^+] )?([0-9a-f]{7,64})(?:[ \t(].*)?$/;
const DATE = /^(Commit|Author)?Date:\s*(\S.*)$/;
// A format of one's own begins with the hash; what separates the fields after it is anybody's choice.
// biome-ignore lint/suspicious/noControlCharactersInRegex: record and unit separators are for this
const OWN = /^\u001e?["']?([0-9a-f]{7,64})(?:["']?([\s|,;\u001f].*)?)$/s;
const INSTANT =
  /^(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2} ?(?:Z|[+-]\d{2}:?\d{2})?)?|\d{9,11}(?: [+-]\d{4})?)$/;

export function readLine(line: string): Entry | null {
  const stat = STAT.exec(line);
  if (stat)
    return {
      kind: "stat",
      added: stat[1] === "-" ? null : Number(stat[1]),
      deleted: stat[2] === "-" ? null : Number(stat[2]),
      path: stat[3] ?? "",
    };
  const hash = COMMIT.exec(line)?.[1];
  if (hash !== undefined) return { kind: "commit", hash, date: null };
  const date = DATE.exec(line);
  if (date) return { kind: "date", date: date[2] ?? "", isCommitDate: date[1] === "Commit" };
  if (INSTANT.test(line)) return { kind: "date", date: line, isCommitDate: false };
  return ownFormat(line);
}

/** A word of the letters a to f alone, such as "defaced", is no hash unless it is a whole one. */
function ownFormat(line: string): Entry | null {
  const [, hash, rest = ""] = OWN.exec(line.slice(0, MAX_HEADER)) ?? [];
  if (hash === undefined || (hash.length < 40 && !/\d/.test(hash))) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  const fields = rest.split(/[|\t;,\u001f"]/).map((field) => field.trim());
  const [first = ""] = /^\d{4}-\d{2}-\d{2}(?:[T ]\S+(?: [+-]\d{4})?)?/.exec(rest.trim()) ?? [];
  const date = [...fields, first].find((field) => INSTANT.test(field)) ?? null;
  return { kind: "commit", hash, date };
}

const MAX_HEADER = 4_000;

/** The log as its lines; with -z the parts between the zero characters, and the lines inside those. */
export function partsOf(lines: readonly string[]): { text: string; line: number }[] {
  const parts: { text: string; line: number }[] = [];
  for (const [i, whole] of lines.entries())
    for (const text of whole.split("\0")) parts.push({ text, line: i + 1 });
  return parts;
}

/** What is kept of the log: commits, dates and files. Names, addresses and messages are left out, line by line. */
export function withoutPeople(stored: Buffer): Buffer {
  const keep = (part: string): string => {
    const entry = readLine(part);
    if (entry === null) return /^Merge: [0-9a-f ]+$/.test(part) ? part : "";
    if (entry.kind !== "commit") return part;
    return COMMIT.test(part) ? part : [entry.hash, entry.date ?? ""].join("|");
  };
  let namesToCome = 0;
  const text = stored.toString("utf8").replace(/[^\r\n\0]+/g, (part) => {
    const entry = readLine(part);
    if (entry?.kind === "stat") namesToCome = entry.path === "" ? 2 : 0;
    else if (namesToCome > 0) {
      namesToCome--;
      return part;
    }
    return keep(part);
  });
  return Buffer.from(text);
}
