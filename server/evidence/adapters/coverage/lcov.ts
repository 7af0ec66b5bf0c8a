import { Refused } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { ParseResult } from "../adapter.ts";
import { coverageFact } from "./fact.ts";

type Tracked = { readonly lines: Map<number, boolean>; readonly branches: Map<string, boolean> };

/** LCOV's tracefile (geninfo(1)): per source file DA lines and BRDA branches; it carries no date. */
export function parseLcov(lines: readonly string[]): ParseResult {
  const notes = new Notes();
  const records = new Map<string, Tracked>();
  let open: Tracked | null = null;
  for (const [i, line] of lines.entries()) {
    if (line.startsWith("SF:")) open = recordOf(records, line.slice(3).trim());
    else if (line.trim() === "end_of_record") open = null;
    else if (open) readLine(line, open, `line:${i + 1}`);
  }
  if (open) notes.add("truncated", "The last record has no end.", `line:${lines.length}`);
  const files = [...records].map(([path, record]) => ({
    path,
    valid: record.lines.size,
    covered: hit(record.lines),
  }));
  const all = [...records.values()];
  const valid = all.reduce((sum, record) => sum + record.branches.size, 0);
  const covered = all.reduce((sum, record) => sum + hit(record.branches), 0);
  return coverageFact(
    {
      format: "lcov",
      tool: "LCOV",
      toolVersion: null,
      files,
      branches: valid > 0 ? { valid, covered } : null,
      observedAt: null,
      pointer: "line:1",
    },
    notes,
  );
}

/** A file that several tests ran stands once for each; it is one file. */
function recordOf(records: Map<string, Tracked>, path: string): Tracked {
  const known = records.get(path) ?? { lines: new Map(), branches: new Map() };
  records.set(path, known);
  return known;
}

function readLine(line: string, { lines, branches }: Tracked, place: string): void {
  if (line.startsWith("DA:")) {
    const [, number, hits] = /^DA:(\d{1,9}),(-?\d{1,15})/.exec(line) ?? [];
    if (number === undefined || hits === undefined)
      throw new Refused("invalid_field", "A DA line needs a line number and its hits.", place);
    lines.set(Number(number), lines.get(Number(number)) === true || Number(hits) > 0);
  } else if (line.startsWith("BRDA:")) {
    const [, key, taken] =
      /^BRDA:(\d{1,9},[^,]{0,100},.{0,500}),(-|\d{1,15})$/.exec(line.trim()) ?? [];
    if (key === undefined || taken === undefined)
      throw new Refused("invalid_field", "A BRDA line needs line, block, branch and count.", place);
    branches.set(key, branches.get(key) === true || Number(taken) > 0);
  }
}

function hit(of: ReadonlyMap<unknown, boolean>): number {
  return [...of.values()].filter(Boolean).length;
}
