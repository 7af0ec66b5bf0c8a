import type { CsvRow, CsvTable } from "../adapters/adapter.ts";
import type { Note, Refusal } from "../schema.ts";
import { Notes } from "./text.ts";

export const CSV_LIMITS = { cells: 5_000_000, columns: 10_000 };

type CsvRead = { readonly table: CsvTable; readonly notes: readonly Note[] };

/**
 * RFC 4180 with a header line; LF, CRLF or CR ends a record, quotes may hold any of them. A record of
 * another width than the header is kept as it stands and its line is listed: the adapter decides.
 */
export function readCsv(text: string, limits = CSV_LIMITS): CsvRead | { readonly fault: Refusal } {
  const delimiter = delimiterOf(text);
  const notes = new Notes();
  const records = split(text, delimiter, { ...limits, notes });
  if ("fault" in records) return records;
  const [first, ...rows] = records.rows;
  const header = first?.cells.map((cell) => cell.trim()) ?? [];
  const ragged = rows.filter((row) => row.cells.length !== header.length);
  for (const { line, cells } of ragged)
    notes.add(
      "ragged_row",
      `The record has ${cells.length} cells, the header ${header.length}.`,
      `line:${line}`,
    );
  for (const { line, cells } of rows)
    if (cells.some(isFormula))
      notes.add("csv_formula", "A cell looks like a formula; it is kept as text.", `line:${line}`);
  const raggedLines = ragged.map(({ line }) => line);
  return { table: { delimiter, header, rows, raggedLines }, notes: notes.list() };
}

/** What a spreadsheet would run. A signed number is none. */
export function isFormula(cell: string): boolean {
  return /^[=+\-@\t]/.test(cell) && cell.trim() !== "-" && !Number.isFinite(Number(cell));
}

/** The one of , and ; that stands more often in the header, outside quotes. */
function delimiterOf(text: string): "," | ";" {
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
  const plain = line.replace(/"[^"]*"/g, "");
  return plain.split(";").length > plain.split(",").length ? ";" : ",";
}

type SplitOptions = typeof CSV_LIMITS & { readonly notes: Notes };

function split(
  text: string,
  delimiter: string,
  options: SplitOptions,
): { rows: CsvRow[] } | { fault: Refusal } {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let startLine = 1;
  let count = 0;
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at, delimiter) : bare(text, at, delimiter);
    if (cell === null)
      return fault("truncated", "The document ends inside a quoted cell.", startLine);
    const breaks = cell.value.match(/\r\n?|\n/g)?.length ?? 0;
    if (breaks > 0)
      options.notes.add("quoted_newline", "A cell holds a line break.", `line:${startLine}`);
    line += breaks;
    cells.push(cell.value);
    if (++count > options.cells || cells.length > options.columns)
      return fault("value_too_long", "More cells than are read.", startLine);
    at = cell.end;
    if (text[at] === delimiter) {
      at++;
      if (at < text.length) continue;
      cells.push("");
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
    const isBlank = cells.length === 1 && cells[0]?.trim() === "";
    if (!isBlank) rows.push({ line: startLine, cells });
    cells = [];
    startLine = line;
  }
  return { rows };
}

type Cell = { readonly value: string; readonly end: number };

/** A quoted cell; text between its closing quote and the delimiter is kept as it stands. */
function quoted(text: string, start: number, delimiter: string): Cell | null {
  let from = start + 1;
  let value = "";
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return null;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const rest = bare(text, quote + 1, delimiter);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    from = quote + 2;
  }
}

function bare(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r")
    end++;
  return { value: text.slice(start, end), end };
}

function fault(code: Refusal["code"], message: string, line: number): { fault: Refusal } {
  return { fault: { code, message, pointer: `line:${line}` } };
}
