import type { ItemChange, OwnItem, SaveItem } from "./schema.ts";

/** A checklist that nobody can read to its end hands nothing over. */
export const ITEMS_MAX = 100;

/** What is on the lists now, of all versions with the newest first; in the order it was added. */
export function standingItems(history: readonly ItemChange[]): OwnItem[] {
  const latest = new Map<string, ItemChange>();
  for (const one of history) {
    const known = latest.get(one.id);
    if (!known || known.version < one.version) latest.set(one.id, one);
  }
  return [...latest.values()]
    .filter(({ isRetired }) => !isRetired)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ isRetired: _, savedById: __, savedAt: ___, ...item }) => item);
}

/** Why it can't be saved as it is; null: it can. */
export function whyNotSave(
  { giver, receiver, text }: SaveItem,
  others: readonly OwnItem[],
): { message: string; pointer: string } | null {
  if (giver === receiver)
    return { message: "Nobody accepts what they give: name two roles.", pointer: "/receiver" };
  const folded = (one: string) => one.replace(/\s+/g, " ").toLowerCase();
  if (others.some((one) => folded(one.text) === folded(text)))
    return { message: "Another item of your own says the same.", pointer: "/text" };
  return null;
}
