import type { Note } from "../schema.ts";

/** Longest text kept in a fact; the document itself keeps all of it. */
export const MAX_TEXT = 4_000;

// Direction overrides and isolates, zero-width characters, and control characters but tab and newline.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const MARKUP = /<[a-z!/][^>]{0,200}>/i;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const REACHES_PROTOTYPE = new Set(["__proto__", "constructor", "prototype", "toString", "valueOf"]);

/** Collects notes once per code and place, in a fixed order, however often a document repeats itself. */
export class Notes {
  private readonly notes = new Map<string, Note>();

  add(code: string, message: string, pointer?: string): void {
    const key = `${code} ${pointer ?? ""} ${message}`;
    if (this.notes.has(key)) return;
    this.notes.set(key, pointer === undefined ? { code, message } : { code, message, pointer });
  }

  /** At most `limitPerCode` of each code, with one line that says how many more there were. */
  list(limitPerCode = 20): Note[] {
    const kept: Note[] = [];
    const counts = new Map<string, number>();
    for (const note of this.notes.values()) {
      const count = (counts.get(note.code) ?? 0) + 1;
      counts.set(note.code, count);
      if (count <= limitPerCode) kept.push(note);
    }
    for (const [code, count] of counts)
      if (count > limitPerCode)
        kept.push({ code, message: `${count - limitPerCode} more of the same kind.` });
    return kept;
  }
}

/** Makes text safe to store and to show: what PostgreSQL cannot hold is replaced, what can mislead is noted. */
export function cleanText(text: string, notes: Notes, pointer: string): string {
  let clean = text;
  if (clean.search(LONE_SURROGATE) >= 0) {
    clean = clean.replace(LONE_SURROGATE, "�");
    notes.add("lone_surrogate", "Half of a surrogate pair was replaced by �.", pointer);
  }
  if (clean.includes("\0")) {
    clean = clean.replaceAll("\0", "�");
    notes.add("bidi_or_markup_text", "A zero character was replaced by �.", pointer);
  }
  if (UNSAFE.test(clean))
    notes.add("bidi_or_markup_text", "Holds invisible or direction-changing characters.", pointer);
  else if (MARKUP.test(clean))
    notes.add("bidi_or_markup_text", "Holds markup; it is shown as plain text.", pointer);
  if (clean.length <= MAX_TEXT) return clean;
  notes.add(
    "value_too_long",
    `${clean.length} characters; the first ${MAX_TEXT} are kept.`,
    pointer,
  );
  return clean.slice(0, MAX_TEXT).replace(LONE_SURROGATE, "�");
}

/** A key → value record without a prototype, so that `__proto__` is only a key. */
export function recordOf(
  entries: Iterable<readonly [string, string]>,
  notes: Notes,
  pointer: string,
): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (REACHES_PROTOTYPE.has(key))
      notes.add("prototype_key", `The key ${key} is read as a plain name.`, pointer);
    record[key] = value;
  }
  return record;
}

/** What JSON.stringify escapes and PostgreSQL refuses: the zero character and halves of surrogate pairs. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** JSON text that PostgreSQL's jsonb accepts. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSTORABLE, "$1\\ufffd");
}

export function storableText(text: string): string {
  return text.replaceAll("\0", "�").replace(LONE_SURROGATE, "�");
}
