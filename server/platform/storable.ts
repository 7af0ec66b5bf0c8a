import { AppError } from "./errors.ts";

// PostgreSQL keeps no text with a zero character, and UTF-8 has no half of a surrogate pair. What is sent
// to be kept or looked up is refused by name; documents are mended instead (evidence/rules/text.ts).

export const UNSTORABLE = "holds a zero character or half of a surrogate pair";
const UNSTORABLE_TEXT = /[\0\p{Surrogate}]/u;

export const isStorable = (text: string): boolean => !UNSTORABLE_TEXT.test(text);

type Place = { readonly value: unknown; readonly key: string; readonly within: Place | null };

/** Where in a value such text is, as a value or as a key; null when nowhere. A value that holds itself (superjson can send one) ends too. */
export function unstorableAt(root: unknown): string[] | null {
  const seen = new Set<object>();
  // A path is put together only where one is told: a document can be a hundred thousand levels deep.
  const open: Place[] = [{ value: root, key: "", within: null }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { value } = one;
    if (typeof value === "string" && !isStorable(value)) return pathOf(one);
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) return pathOf(one);
      if (typeof inner === "string" || typeof inner === "object")
        open.push({ value: inner, key, within: one });
    }
  }
  return null;
}

function pathOf(place: Place): string[] {
  const path: string[] = [];
  for (let one = place; one.within; one = one.within) path.push(one.key);
  return path.reverse();
}

/** Throws for names in an address that nothing can have: there is no such thing here, whatever is asked for. */
export function demandNames(names: Readonly<Record<string, string>>): void {
  if (!Object.values(names).every(isStorable))
    throw new AppError("not-found", "There is nothing of that name here.");
}
