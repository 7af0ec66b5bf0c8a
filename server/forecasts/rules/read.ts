import { readCsv } from "#server/evidence/rules/csv-read.ts";
import { HistoryRun, RunHistory } from "../schema.ts";

export type HistoryRead =
  | { readonly kind: "history"; readonly history: RunHistory }
  /** Neither an array of runs nor a table with a value column: some other document. */
  | { readonly kind: "other" }
  | { readonly kind: "refused"; readonly message: string; readonly pointer: string };

/** A JSON array of `{ value, startedAt?, endedAt? }`, or a CSV with those columns. */
export function readHistory(text: string): HistoryRead {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  if (start.startsWith("[")) return readArray(start);
  return start.startsWith("{") || start.startsWith("<") ? { kind: "other" } : readTable(start);
}

function readArray(text: string): HistoryRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : "unreadable";
    return { kind: "refused", message: `not JSON: ${said}`, pointer: "" };
  }
  if (!Array.isArray(value)) return { kind: "other" };
  // Bare numbers are a history too.
  const entries = value.map((entry) =>
    typeof entry === "object" && entry !== null ? entry : { value: entry },
  );
  const parsed = RunHistory.safeParse(entries);
  if (parsed.success) return { kind: "history", history: parsed.data };
  const [issue] = parsed.error.issues;
  const pointer = (issue?.path ?? []).map((part) => `/${String(part)}`).join("");
  return { kind: "refused", message: issue?.message ?? "not a history", pointer };
}

const FAILED = /^(|null|nan|none|na|failed|inf|-inf|infinity|-infinity)$/i;

function readTable(text: string): HistoryRead {
  const read = readCsv(text);
  if ("fault" in read)
    return { kind: "refused", message: read.fault.message, pointer: read.fault.pointer ?? "" };
  const { header, rows } = read.table;
  const columnOf = (name: string) =>
    header.findIndex((cell) => cell.toLowerCase() === name.toLowerCase());
  const valueColumn = columnOf("value");
  if (valueColumn === -1)
    return { kind: "refused", message: "the table has no column named value", pointer: "line:1" };
  const history: HistoryRun[] = [];
  for (const { line, cells } of rows) {
    const cell = (column: number) => cells[column]?.trim() ?? "";
    const told = cell(valueColumn);
    const value = FAILED.test(told) ? null : Number(told);
    const times = {
      startedAt: cell(columnOf("startedAt")) || undefined,
      endedAt: cell(columnOf("endedAt")) || undefined,
    };
    const parsed = HistoryRun.safeParse({ value, ...times });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = String(issue?.path[0] ?? "value");
      return {
        kind: "refused",
        message: `${where}: ${issue?.message ?? "unreadable"}`,
        pointer: `line:${line}`,
      };
    }
    history.push(parsed.data);
  }
  return { kind: "history", history };
}
