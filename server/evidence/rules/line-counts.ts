import type { CodeShare } from "#server/facts/code/schema.ts";
import type { ParseResult } from "../adapters/adapter.ts";
import type { Notes } from "./text.ts";

export type Lines = CodeShare["total"];

export const NO_LINES: Lines = { files: 0, code: 0, comments: 0, blanks: 0 };

export function addLines(a: Lines, b: Lines): Lines {
  return {
    files: a.files + b.files,
    code: a.code + b.code,
    comments: a.comments + b.comments,
    blanks: a.blanks + b.blanks,
  };
}

/** A report by file of a large repository would be larger than all other facts of a project. */
const FILES_MAX = 10_000;

/** The one fact that a line counter states, with languages and files in a fixed order. */
export function codeShare(of: {
  tool: CodeShare["tool"];
  total: Lines;
  languages: ReadonlyMap<string, Lines>;
  files: readonly CodeShare["files"][number][];
  pointer: string;
  notes: Notes;
}): ParseResult {
  const { tool, total, languages, pointer, notes } = of;
  if (total.files === 0) notes.add("not_assessed", "No file was counted.", pointer);
  const files = [...of.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const value: CodeShare = {
    tool,
    total,
    languages: Object.fromEntries([...languages].sort(([a], [b]) => (a < b ? -1 : 1))),
    files: files.slice(0, FILES_MAX),
    filesLeftOut: Math.max(0, files.length - FILES_MAX),
    changes: null,
  };
  const fact = { kind: "code-share", subject: "code", observedAt: null, pointer, value } as const;
  return { kind: "facts", format: tool, facts: [fact], notes: notes.list(), observedAt: null };
}
