import { isObject, Refused, recordsOf, refusing } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { readTable } from "./csv.ts";
import { manifest } from "./manifest.ts";
import { readEntries } from "./parse.ts";

/** Files that locust writes beside its stats. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  "locust's history": ["Timestamp", "User Count", "Total Request Count"],
  "locust's failures": ["Method", "Name", "Error", "Occurrences"],
  "locust's exceptions": ["Count", "Message", "Traceback", "Nodes"],
};

const has = (header: readonly string[], columns: readonly string[]) =>
  columns.every((column) => header.includes(column));

/** 0.x called its columns `# requests` and `# failures`. */
function isStats(header: readonly string[]): boolean {
  const counts = [
    ["Name", "Request Count", "Failure Count", "Average Response Time"],
    ["Name", "# requests", "# failures", "Average response time"],
  ];
  return counts.some((columns) => has(header, columns));
}

function besideOf(header: readonly string[]): string | null {
  return Object.keys(BESIDE).find((name) => has(header, BESIDE[name] ?? [])) ?? null;
}

const isEntry = (item: unknown): boolean =>
  isObject(item) &&
  ["name", "method", "num_requests", "num_failures", "response_times"].every((key) =>
    Object.hasOwn(item, key),
  );

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv") {
    const { header } = input.table;
    return isStats(header) ? "the columns of locust's stats" : besideOf(header);
  }
  if (input.syntax !== "json" || !Array.isArray(input.root) || input.root.length === 0) return null;
  return input.root.every(isEntry) ? "entries with num_requests and response_times" : null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  if (input.syntax !== "csv") return readEntries(recordsOf(input), { at, notes });
  const { table } = input;
  const beside = isStats(table.header) ? null : besideOf(table.header);
  if (beside !== null)
    throw new Refused(
      "wrong_artifact",
      `These are ${beside}. Send _stats.csv or --json.`,
      "line:1",
    );
  const [ragged] = table.raggedLines;
  if (ragged !== undefined)
    throw new Refused("ragged_row", "A row has not as many cells as the header.", `line:${ragged}`);
  return readTable(recordsOf(input), notes);
}

export const locust: Adapter = { manifest, recognise, parse: refusing(parse) };
