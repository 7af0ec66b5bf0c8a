import { type Field, Refused, recordsOf, rootOf } from "../../rules/fields.ts";
import { addLines, codeShare, type Lines, NO_LINES } from "../../rules/line-counts.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

/** What one entry of the report counts: a language, or one file of it. */
type Counted = { readonly language: string; readonly path: string | null; readonly lines: Lines };

export function parse(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const counted = entriesOf(input, notes);
  const languages = new Map<string, Lines>();
  for (const { language, lines } of counted)
    languages.set(language, addLines(languages.get(language) ?? NO_LINES, lines));
  const total = counted.reduce((sum, { lines }) => addLines(sum, lines), NO_LINES);
  const files = counted.flatMap(({ path, language, lines }) =>
    path === null ? [] : [{ path, language, code: lines.code }],
  );
  const pointer = input.syntax === "csv" ? "line:1" : "";
  return codeShare({ tool: "scc", total, languages, files, pointer, notes });
}

function entriesOf(input: ParsedInput, notes: Notes): Counted[] {
  if (input.syntax === "csv") {
    const [ragged] = input.table.raggedLines;
    if (ragged !== undefined)
      throw new Refused(
        "ragged_row",
        "A row has not as many cells as the header.",
        `line:${ragged}`,
      );
    return recordsOf(input).map((row) => rowOf(row, notes));
  }
  const root = rootOf(input);
  if (input.syntax === "yaml")
    return root
      .entries()
      .filter(([key]) => key !== "header" && key !== "SUM")
      .map(([name, field]) => languageOf(name, field, { names: YAML, notes }));
  const list = Array.isArray(root.value) ? root : root.at("languageSummary");
  return list.list().flatMap((language) => {
    const name = language.at("Name").needText();
    const files = language.at("Files").list();
    if (files.length === 0) return [languageOf(name, language, { names: JSON_NAMES, notes })];
    const parts = files.map((file) => fileOf(file, name, notes));
    checkSum(parts, language, notes);
    return parts;
  });
}

type Names = { files: string; code: string; comments: string; blanks: string };

const YAML: Names = { files: "nFiles", code: "code", comments: "comment", blanks: "blank" };
const JSON_NAMES: Names = { files: "Count", code: "Code", comments: "Comment", blanks: "Blank" };

function languageOf(
  name: string,
  field: Field,
  { names, notes }: { names: Names; notes: Notes },
): Counted {
  const lines = {
    files: count(field.at(names.files)),
    code: count(field.at(names.code)),
    comments: count(field.at(names.comments)),
    blanks: count(field.at(names.blanks)),
  };
  return { language: cleanText(name, notes, field.pointer), path: null, lines };
}

function fileOf(file: Field, language: string, notes: Notes): Counted {
  const path = file.at("Location").text() || file.at("Filename").needText();
  const lines = {
    files: 1,
    code: count(file.at("Code")),
    comments: count(file.at("Comment")),
    blanks: count(file.at("Blank")),
  };
  return {
    language: cleanText(language, notes, file.pointer),
    path: cleanText(path, notes, file.pointer),
    lines,
  };
}

/** By file the columns Provider and Filename hold its path and its name; by language Files counts them. */
function rowOf(row: Field, notes: Notes): Counted {
  const path = row.at("Provider").text() || row.at("Filename").text() || null;
  const lines = {
    files: path === null ? count(row.at("Files")) : 1,
    code: count(row.at("Code")),
    comments: count(row.at("Comments")),
    blanks: count(row.at("Blanks")),
  };
  return {
    language: cleanText(row.at("Language").needText(), notes, row.pointer),
    path: path === null ? null : cleanText(path, notes, row.pointer),
    lines,
  };
}

function checkSum(parts: readonly Counted[], language: Field, notes: Notes): void {
  const code = parts.reduce((sum, { lines }) => sum + lines.code, 0);
  const stated = count(language.at("Code"));
  if (stated === code) return;
  notes.add(
    "counts_disagree",
    `${stated} lines of code are stated, the files have ${code}; the files count.`,
    language.pointer,
  );
}

/** CSV has only text. */
function count(field: Field): number {
  const text = field.needText();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refused("wrong_type", "Expected a count.", field.pointer);
}
