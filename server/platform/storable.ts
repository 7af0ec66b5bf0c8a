import { AppError } from "./errors.ts";

// PostgreSQL keeps no text with a zero character, and UTF-8 has no half of a surrogate pair. What is sent
// to be kept or looked up is refused by name; documents are mended instead (evidence/rules/text.ts).

export const UNSTORABLE = "holds a zero character or half of a surrogate pair";
const UNSTORABLE_TEXT = /[\0\p{Surrogate}]/u;

export const isStorable = (text: string): boolean => !UNSTORABLE_TEXT.test(text);

/** Where in a value such text is, as a value or as a key; null when nowhere. A value that holds itself (superjson can send one) ends too. */
export function unstorableAt(root: unknown): string[] | null {
  const seen = new Set<object>();
  const open: { value: unknown; path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { value, path } = one;
    if (typeof value === "string" && !isStorable(value)) return [...path];
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) return [...path];
      if (typeof inner === "string" || typeof inner === "object")
        open.push({ value: inner, path: [...path, key] });
    }
  }
  return null;
}

/** Throws for names in an address that nothing can have: there is no such thing here, whatever is asked for. */
export function demandNames(names: Readonly<Record<string, string>>): void {
  if (!Object.values(names).every(isStorable))
    throw new AppError("not-found", "There is nothing of that name here.");
}
