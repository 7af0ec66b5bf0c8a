import { catalogue } from "#server/catalogue/catalogue.ts";
import { readCsv } from "#server/evidence/rules/csv-read.ts";
import { NewFinished } from "../schema.ts";

export type Imported = {
  readonly rows: readonly { readonly line: number; readonly project: NewFinished }[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
};

const NUMBERS = [
  "estimateDays",
  "actualDays",
  "estimateDurationDays",
  "actualDurationDays",
] as const;
const NEEDED = ["name", "finishedOn", "estimateDays", "actualDays"] as const;

/**
 * A table with the columns name, finishedOn, estimateDays, actualDays (empty: stopped), optionally
 * both durations and any context factor. Every line that can't be read is named.
 */
export function readFinished(csv: string): Imported {
  const read = readCsv(csv.replace(/^\uFEFF/, ""));
  if ("fault" in read) {
    const line = Number(read.fault.pointer?.replace("line:", "") ?? 1);
    return { rows: [], problems: [{ line, message: read.fault.message }] };
  }
  const { header, rows, raggedLines, delimiter } = read.table;
  const lacking = NEEDED.filter((name) => !header.includes(name));
  if (lacking.length > 0)
    return { rows: [], problems: [{ line: 1, message: `no column ${lacking.join(", ")}` }] };
  const unknown = header.filter((name) => !isColumn(name));
  if (unknown.length > 0)
    return { rows: [], problems: [{ line: 1, message: `unknown column ${unknown.join(", ")}` }] };
  const problems = raggedLines.map((line) => ({
    line,
    message: `another number of cells than the header; is the text with a "${delimiter}" quoted?`,
  }));
  const ragged = new Set(raggedLines);
  const good: { line: number; project: NewFinished }[] = [];
  for (const { line, cells } of rows) {
    if (ragged.has(line)) continue;
    const row = rowOf(header, cells);
    const parsed = NewFinished.safeParse(row);
    if (parsed.success) good.push({ line, project: parsed.data });
    else
      for (const issue of parsed.error.issues)
        problems.push({ line, message: problemText(issue.path, row, issue.message) });
  }
  return { rows: good, problems: problems.sort((a, b) => a.line - b.line) };
}

const FACTORS = new Set(Object.keys(catalogue.scoringModel.factors));
const COLUMNS = new Set<string>([...NEEDED, ...NUMBERS]);
const isColumn = (name: string) => COLUMNS.has(name) || FACTORS.has(name);

function rowOf(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  const context: Record<string, string> = {};
  for (const [i, name] of header.entries()) {
    const cell = cells[i]?.trim() ?? "";
    if (FACTORS.has(name)) {
      if (cell !== "") context[name] = cell;
    } else if (NUMBERS.some((number) => number === name))
      row[name] = cell === "" ? null : numberOf(cell);
    else row[name] = cell;
  }
  return { ...row, context };
}

/** Digits with a point; "1,5", "0x10" and "=2*3" are left as text, which is refused with its words. */
const numberOf = (cell: string) =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;

function problemText(
  path: readonly PropertyKey[],
  row: Record<string, unknown>,
  message: string,
): string {
  const [name] = path;
  const told = typeof name === "string" ? row[name] : undefined;
  const isNumber = NUMBERS.some((number) => number === name);
  if (isNumber && typeof told === "string")
    return `${String(name)}: "${told.slice(0, 40)}" is no number; write 1234.5`;
  if (isNumber && told === null) return `${String(name)}: it is needed`;
  return `${path.map(String).join(".")}: ${message}`;
}
