import type { CodeShare } from "#server/facts/code/schema.ts";
import { type Field, rootOf } from "../../rules/fields.ts";
import { addLines, codeShare, type Lines, NO_LINES } from "../../rules/line-counts.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type File = CodeShare["files"][number];

const TOTAL = "Total";

/** A language's own counts leave out what other languages embed in its files; that stands in `children`. */
export function parse(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const top = root.entries().filter(([key]) => key !== TOTAL);
  const languages = new Map<string, Lines>();
  const count = (language: string, lines: Lines) =>
    languages.set(language, addLines(languages.get(language) ?? NO_LINES, lines));
  // Embedded languages have the name of the program's type, top ones their title: Ini and INI.
  const titles = new Map(top.map(([key]) => [key.toLowerCase(), key]));
  for (const [key, field] of top) {
    count(clean(key, notes, field), { ...linesOf(field), files: reportsOf(field).length });
    for (const [name, reports] of field.at("children").entries())
      for (const report of reports.list())
        count(clean(titles.get(name.toLowerCase()) ?? name, notes, field), deepLines(report));
  }
  const total = [...languages.values()].reduce(addLines, NO_LINES);
  checkTotal(total, root.at(TOTAL), notes);
  const files = top.flatMap(([key, field]) => filesOf(key, field, notes));
  return codeShare({ tool: "tokei", total, languages, files, pointer: "", notes });
}

/** Version 12 has `reports`, 11 had `stats`. */
function reportsOf(language: Field): Field[] {
  const reports = language.at("reports");
  return (reports.isAbsent ? language.at("stats") : reports).list();
}

function filesOf(language: string, field: Field, notes: Notes): File[] {
  return reportsOf(field).map((report) => {
    const path = report.at("name").needText().replaceAll("\\", "/").replace(/^\.\//, "");
    return {
      path: clean(path, notes, report),
      language: clean(language, notes, report),
      code: deepLines(report).code,
    };
  });
}

/** A file's own lines and those of the languages embedded in it. It counts as no file of these. */
function deepLines(report: Field): Lines {
  const stats = report.at("stats");
  return deep(stats.isAbsent ? report : stats);
}

function deep(stats: Field): Lines {
  const blobs = stats.at("blobs").entries();
  return blobs.reduce((sum, [, blob]) => addLines(sum, deep(blob)), linesOf(stats));
}

function linesOf(field: Field): Lines {
  return {
    files: 0,
    code: count(field.at("code")),
    comments: count(field.at("comments")),
    blanks: count(field.at("blanks")),
  };
}

function count(field: Field): number {
  const { value } = field;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    field.wrongType("a count");
  return value;
}

function clean(text: string, notes: Notes, at: Field): string {
  return cleanText(text, notes, at.pointer);
}

function checkTotal(total: Lines, stated: Field, notes: Notes): void {
  if (stated.isAbsent) return;
  const { code } = linesOf(stated);
  if (code === total.code) return;
  notes.add(
    "counts_disagree",
    `The total states ${code} lines of code, its parts have ${total.code}; the parts count.`,
    stated.pointer,
  );
}
