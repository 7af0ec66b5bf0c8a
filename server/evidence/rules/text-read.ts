import type { ParsedInput } from "../adapters/adapter.ts";
import type { Note, Refusal } from "../schema.ts";
import { readCsv } from "./csv-read.ts";
import { readYaml } from "./yaml-read.ts";

type TextRead = { readonly inputs: readonly ParsedInput[]; readonly fault?: Refusal };

/**
 * Text that is neither JSON nor XML has no mark of its syntax, so every one it can be is offered:
 * adapters of plain text first, since their shapes are the most telling.
 */
export function readText(text: string, notes: readonly Note[]): TextRead {
  const plain: ParsedInput = { syntax: "text", lines: text.split(/\r\n|\n|\r/), notes };
  if (text.length > MAX_GUESSED) return { inputs: [plain] };
  const fenced = FENCE.test(text) ? readFrontMatter(text, notes) : null;
  const others =
    fenced ?? (looksLikeYaml(text) ? asYaml(text, notes) : asTableOrProse(text, notes));
  return { ...others, inputs: [plain, ...others.inputs] };
}

/** Characters up to which tables and markup are tried; nobody writes more of them by hand or in one report. */
const MAX_GUESSED = 30_000_000;
const FENCE = /^---[ \t]*(?:\r\n|\n|\r)/;
const CLOSING_FENCE = /(?:\r\n|\n|\r)---[ \t]*(?:\r\n|\n|\r|$)/;
const HEADING = /^#{1,6} \S/m;

/** A first line `---` opens the front matter of Markdown, or a YAML document: what follows tells. */
function readFrontMatter(text: string, notes: readonly Note[]): TextRead {
  const body = text.replace(FENCE, "");
  const closing = CLOSING_FENCE.exec(`\n${body}`);
  if (!closing) {
    const yaml = asYaml(text, notes);
    if (!HEADING.test(body)) return yaml;
    const message = "The front matter has no closing line of three dashes.";
    return { ...yaml, fault: { code: "unclosed_front_matter", message, pointer: "line:1" } };
  }
  const rest = body.slice(closing.index + closing[0].length - 1);
  const matter = readYaml(body.slice(0, Math.max(0, closing.index - 1)));
  if ("fault" in matter) return { inputs: [], fault: matter.fault };
  const { root } = matter;
  const all = [...notes, ...matter.notes];
  const markdown: ParsedInput = { syntax: "markdown", frontMatter: root, text: rest, notes: all };
  // Front matter alone may be a YAML document between marks; text after it is none.
  const yaml: ParsedInput = { syntax: "yaml", root, text, notes: all };
  return { inputs: rest.trim() === "" ? [markdown, yaml] : [markdown] };
}

/** The first line that says something is `key:`, `- item`, a directive or a document mark. */
function looksLikeYaml(text: string): boolean {
  const first = /^(?!\s*(?:#|$))[^\r\n]*/m.exec(text.slice(0, 20_000))?.[0] ?? "";
  return /^(?:---|%YAML|- |"[^"]+"\s*:(?:\s|$)|'[^']+'\s*:(?:\s|$)|[\w./-][\w ./-]{0,200}:(?:\s|$))/.test(
    first,
  );
}

function asYaml(text: string, notes: readonly Note[]): TextRead {
  const read = readYaml(text);
  if ("fault" in read) return { inputs: [], fault: read.fault };
  return { inputs: [{ syntax: "yaml", root: read.root, text, notes: [...notes, ...read.notes] }] };
}

const MIN_COLUMNS = 2;

function asTableOrProse(text: string, notes: readonly Note[]): TextRead {
  const prose: ParsedInput[] = HEADING.test(text.slice(0, 20_000))
    ? [{ syntax: "markdown", frontMatter: null, text, notes }]
    : [];
  const read = readCsv(text);
  // A quote that never closes is as likely in prose as in a table.
  if ("fault" in read) return { inputs: prose };
  if (read.table.header.length < MIN_COLUMNS) return { inputs: prose };
  const { table } = read;
  return { inputs: [...prose, { syntax: "csv", table, notes: [...notes, ...read.notes] }] };
}
