import { coverageSubject } from "../../rules/code-root.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParseResult } from "../adapter.ts";

export type FileLines = { readonly path: string; readonly valid: number; readonly covered: number };
export type Branches = { readonly valid: number; readonly covered: number };

type Report = {
  readonly format: string;
  readonly tool: string;
  readonly toolVersion: string | null;
  readonly files: readonly FileLines[];
  /** null: not measured. */
  readonly branches: Branches | null;
  readonly observedAt: string | null;
  readonly pointer: string;
};

const MAX_FILES = 5_000;

/** One report is one fact; the files' own counts decide, and a path that stands twice is added up. */
export function coverageFact(report: Report, notes: Notes): ParseResult {
  const byPath = new Map<string, FileLines>();
  for (const file of report.files) {
    const path = cleanText(file.path.replaceAll("\\", "/"), notes, report.pointer);
    const { valid, covered } = byPath.get(path) ?? { valid: 0, covered: 0 };
    byPath.set(path, { path, valid: valid + file.valid, covered: covered + file.covered });
  }
  const files = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const linesValid = sum(files, "valid");
  const linesCovered = sum(files, "covered");
  if (linesValid === 0)
    notes.add("not_assessed", "The report counts no line: nothing was measured.", report.pointer);
  const { branches, observedAt, pointer } = report;
  const fact: Fact = {
    kind: "coverage",
    subject: coverageSubject(files),
    observedAt,
    pointer,
    value: {
      tool: report.tool,
      toolVersion: report.toolVersion,
      linesValid,
      linesCovered,
      lineRate: rate(linesCovered, linesValid),
      branchesValid: branches?.valid ?? null,
      branchesCovered: branches?.covered ?? null,
      branchRate: branches ? rate(branches.covered, branches.valid) : null,
      files: files
        .slice(0, MAX_FILES)
        .map(({ path, valid, covered }) => ({ path, linesValid: valid, linesCovered: covered })),
      filesLeftOut: Math.max(0, files.length - MAX_FILES),
    },
  };
  return { kind: "facts", format: report.format, facts: [fact], notes: notes.list(), observedAt };
}

function sum(files: readonly FileLines[], key: "valid" | "covered"): number {
  return files.reduce((total, file) => total + file[key], 0);
}

function rate(covered: number, valid: number): number | null {
  return valid === 0 ? null : covered / valid;
}
