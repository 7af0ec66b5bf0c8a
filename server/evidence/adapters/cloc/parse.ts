import { type Field, Refused, recordsOf, rootOf } from "../../rules/fields.ts";
import { addLines, codeShare, type Lines, NO_LINES } from "../../rules/line-counts.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

/** What one line of the report counts: a language, or one file of it. */
type Counted = { readonly language: string; readonly path: string | null; readonly lines: Lines };

/** JSON and YAML: a key per language, or with --by-file one per file; `header` and `SUM` are neither. */
export function parseTree(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const keys = root.entries().filter(([key]) => key !== "header");
  if (["added", "removed", "modified", "same"].every((key) => keys.some(([name]) => name === key)))
    throw new Refused("wrong_artifact", "This compares two counts; send one count.", "/added");
  const counted = keys
    .filter(([key]) => key !== "SUM")
    .map(([key, field]) => {
      const language = field.at("language").text();
      return language === null
        ? { language: clean(key, notes, field), path: null, lines: linesOf(field, "nFiles") }
        : {
            language: clean(language, notes, field),
            path: clean(key, notes, field),
            lines: linesOf(field, null),
          };
    });
  return share(counted, { stated: root.at("SUM"), files: "nFiles", notes, pointer: "" });
}

/** The last column of the header names the tool and holds nothing. */
export function parseCsv(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const rows = recordsOf(input);
  const isSum = (row: Field) =>
    row.at("language").text() === "SUM" && (row.at("filename").text() ?? "") === "";
  const counted = rows
    .filter((row) => !isSum(row))
    .map((row) => {
      const path = row.at("filename").text() || null;
      return {
        language: clean(row.at("language").needText(), notes, row),
        path: path === null ? null : clean(path, notes, row),
        lines: linesOf(row, path === null ? "files" : null),
      };
    });
  const sum = rows.find(isSum);
  return share(counted, { stated: sum, files: "files", notes, pointer: "line:1" });
}

function clean(text: string, notes: Notes, at: Field): string {
  return cleanText(text, notes, at.pointer);
}

/** `files`: the field that says how many files it counts; null for one that is itself a file. */
function linesOf(field: Field, files: string | null): Lines {
  return {
    files: files === null ? 1 : count(field.at(files)),
    code: count(field.at("code")),
    comments: count(field.at("comment")),
    blanks: count(field.at("blank")),
  };
}

/** CSV has only text. */
function count(field: Field): number {
  const text = field.needText();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refused("wrong_type", "Expected a count.", field.pointer);
}

type Report = {
  readonly stated: Field | undefined;
  readonly files: string;
  readonly notes: Notes;
  readonly pointer: string;
};

function share(counted: readonly Counted[], report: Report): ParseResult {
  const { notes, pointer } = report;
  const languages = new Map<string, Lines>();
  for (const { language, lines } of counted)
    languages.set(language, addLines(languages.get(language) ?? NO_LINES, lines));
  const total = counted.reduce((sum, { lines }) => addLines(sum, lines), NO_LINES);
  checkSum(total, report);
  const files = counted.flatMap(({ path, language, lines }) =>
    path === null ? [] : [{ path, language, code: lines.code }],
  );
  return codeShare({ tool: "cloc", total, languages, files, pointer, notes });
}

function checkSum(total: Lines, { stated, files, notes }: Report): void {
  if (stated === undefined || stated.isAbsent) return;
  const sum = linesOf(stated, stated.at(files).isAbsent ? null : files);
  if (sum.code === total.code) return;
  notes.add(
    "counts_disagree",
    `The sum states ${sum.code} lines of code, its parts have ${total.code}; the parts count.`,
    stated.pointer,
  );
}
