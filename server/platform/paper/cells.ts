/**
 * A spreadsheet would run a cell that begins with = + - @ or a control character as a formula; an
 * apostrophe before it makes it text. The one home of that rule, for every file that may be opened in one.
 */
export function harmless(text: string): string {
  return /^[\s]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}

/** A cell of RFC 4180. Every text is quoted, so that nothing inside begins a new one; numbers stay numbers. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value === "boolean") return value ? "true" : "false";
  return `"${harmless(value).replaceAll('"', '""')}"`;
}

export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(csvCell).join(",")}\r\n`;

/** Text of people is no markup: what Markdown or HTML would read is escaped, and it stays one line. */
export function markdownLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!&]/g, (found) => `\\${found}`);
}
