import { catalogue } from "#server/catalogue/catalogue.ts";
import { readCsv } from "#server/evidence/rules/csv-read.ts";
import { NewFinished } from "../schema.ts";

export type Imported = {
  readonly rows: readonly NewFinished[];
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
  const good: NewFinished[] = [];
  for (const { line, cells } of rows) {
    if (raggedLines.includes(line)) continue;
    const parsed = NewFinished.safeParse(rowOf(header, cells));
    if (parsed.success) good.push(parsed.data);
    else
      for (const issue of parsed.error.issues)
        problems.push({ line, message: `${issue.path.join(".")}: ${issue.message}` });
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
      row[name] = cell === "" ? null : Number(cell);
    else row[name] = cell;
  }
  return { ...row, context };
}
