/** Somebody who can be mentioned. */
export type Person = { readonly id: string; readonly name: string };

/** What is typed of a name behind the last @ before the caret, and where that stands; null: nothing. */
export function typedMention(text: string, caret: number): { from: number; typed: string } | null {
  const found = /(?:^|[\s(])@([^@\n]{0,40})$/.exec(text.slice(0, caret));
  if (!found) return null;
  const typed = found[1] ?? "";
  return { from: caret - typed.length - 1, typed };
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const SHOWN = 6;

/** Whose name, or a word of it, begins as it was typed; the names in order. */
export function matching(people: readonly Person[], typed: string): Person[] {
  const wanted = plain(typed);
  return people
    .filter(({ name }) => plain(name).startsWith(wanted) || plain(name).includes(` ${wanted}`))
    .sort((a, b) => a.name.localeCompare(b.name, "en"))
    .slice(0, SHOWN);
}

/** The text with a name in place of what was typed of it, and where the caret goes. */
export function withName(
  text: string,
  of: { from: number; caret: number; name: string },
): { text: string; caret: number } {
  const before = `${text.slice(0, of.from)}@${of.name} `;
  return { text: before + text.slice(of.caret).replace(/^ /, ""), caret: before.length };
}

/** As it is sent: names that were chosen become ids, the longest first, so that Ann leaves Anna whole. */
export function withIds(text: string, chosen: readonly Person[]): string {
  return [...chosen]
    .sort((a, b) => b.name.length - a.name.length)
    .reduce((body, { id, name }) => body.replaceAll(`@${name}`, `@[${id}]`), text);
}
