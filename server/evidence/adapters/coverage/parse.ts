import { Field, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { ParseResult } from "../adapter.ts";
import { type Branches, coverageFact, type FileLines } from "./fact.ts";

/** coverage.py's own JSON. Its percent_covered mixes branches in, so the counts are read instead. */
export function parseJson(value: unknown, at: Date): ParseResult {
  const notes = new Notes();
  const root = new Field(value, "");
  const stamp = root.at("meta").at("timestamp");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const report = {
    format: "coverage.py-json",
    tool: "coverage.py",
    toolVersion: root.at("meta").at("version").text(),
    files: root
      .at("files")
      .entries()
      .map(([path, file]) => fileLines(path, file.at("summary"))),
    branches: branchesOf(root),
    observedAt: date ? noteFuture(date, stamp.pointer, at, notes) : null,
    pointer: "/totals",
  };
  const stated = needCount(root.at("totals").at("num_statements"));
  const counted = report.files.reduce((sum, file) => sum + file.valid, 0);
  if (stated !== counted)
    notes.add(
      "counts_disagree",
      `The totals state ${stated} lines, the files have ${counted}; the files count.`,
      "/totals/num_statements",
    );
  return coverageFact(report, notes);
}

function fileLines(path: string, summary: Field): FileLines {
  const valid = needCount(summary.at("num_statements"));
  return { path, valid, covered: Math.min(valid, needCount(summary.at("covered_lines"))) };
}

function branchesOf(root: Field): Branches | null {
  if (root.at("meta").at("branch_coverage").boolean() !== true) return null;
  const totals = root.at("totals");
  const valid = needCount(totals.at("num_branches"));
  return { valid, covered: Math.min(valid, needCount(totals.at("covered_branches"))) };
}

function needCount(field: Field): number {
  if (field.isAbsent) throw new Refused("missing_field", "A count is missing.", field.pointer);
  const { value } = field;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    field.wrongType("a count");
  return value;
}
