import type { NdjsonRecord } from "../adapters/adapter.ts";
import type { Note, Refusal } from "../schema.ts";
import { scanJson } from "./json-scan.ts";
import type { JsonFault } from "./json-types.ts";
import { redactJson, redactText } from "./redact.ts";
import { Notes } from "./text.ts";
import { parseTolerant } from "./tolerant-json.ts";

export const NDJSON_LIMITS = { lines: 1_000_000 };

type Line = { readonly number: number; readonly bytes: Buffer; readonly fault: JsonFault | null };
export type NdjsonRead = {
  readonly records: readonly NdjsonRecord[];
  readonly notes: readonly Note[];
  readonly stored: Buffer;
};

/**
 * One JSON value a line. null when it is not that: the first line, or at least half of them, must be
 * whole, or a broken document in many lines would pass for it. Bad lines are noted and left out.
 */
export function readNdjson(body: Buffer): NdjsonRead | { readonly fault: Refusal } | null {
  const lines = linesOf(body);
  if (lines === null)
    return {
      fault: { code: "value_too_long", message: `More than ${NDJSON_LIMITS.lines} lines.` },
    };
  const full = lines.filter((line) => line.bytes.toString("latin1").trim() !== "");
  const good = full.filter((line) => line.fault === null).length;
  if (full.length < 2 || good === 0) return null;
  if (full[0]?.fault !== null && good * 2 < full.length) return null;
  const notes = new Notes();
  const hasBlank = full.length < lines.length;
  if (hasBlank || body.includes("\r\n"))
    notes.add("blank_lines", "Blank lines or Windows line ends were passed over.");
  return { ...records(lines, notes), notes: notes.list() };
}

function records(lines: readonly Line[], notes: Notes) {
  const found: NdjsonRecord[] = [];
  const stored: Buffer[] = [];
  for (const [i, { number, bytes, fault }] of lines.entries()) {
    if (i > 0) stored.push(NEWLINE);
    const place = `line:${number}`;
    const isBlank = bytes.toString("latin1").trim() === "";
    const redacted = fault === null ? redactJson(bytes) : redactText(bytes);
    for (const note of redacted.notes)
      notes.add(note.code, note.message, fault === null ? `${place}${note.pointer ?? ""}` : place);
    stored.push(redacted.bytes);
    if (isBlank) continue;
    if (fault === null)
      found.push({ line: number, value: parseTolerant(redacted.bytes, notes, place) });
    else noteBadLine(fault, { place, isLast: i === lines.length - 1 }, notes);
  }
  return { records: found, stored: Buffer.concat(stored) };
}

function noteBadLine(
  fault: JsonFault,
  of: { readonly place: string; readonly isLast: boolean },
  notes: Notes,
): void {
  // Only the last line can have been cut off by a writer or a copy that stopped.
  const isCut = fault.code === "truncated" && of.isLast;
  const what = fault.message.replace(/ at line \d+, column/, " at column");
  notes.add(isCut ? "truncated" : "bad_line", `A line was left out: ${what}.`, of.place);
}

const NEWLINE = Buffer.from("\n");

/** null when there are more than are read. The text after the last line end is a line only if there is any. */
function linesOf(body: Buffer): Line[] | null {
  const lines: Line[] = [];
  let start = 0;
  while (start < body.length) {
    if (lines.length >= NDJSON_LIMITS.lines) return null;
    const newline = body.indexOf(10, start);
    const end = newline < 0 ? body.length : newline;
    const bytes = body.subarray(start, end);
    lines.push({ number: lines.length + 1, bytes, fault: scanLine(bytes) });
    start = end + 1;
  }
  return lines;
}

function scanLine(bytes: Buffer): JsonFault | null {
  return scanJson(bytes, { nonFinite: () => {} });
}
