import type { OwnItem } from "./schema.ts";

/** Title of the settings page. */
export function ownItemsTitle(items: readonly OwnItem[]): string {
  if (items.length === 0) return "Every handover asks for the 45 items of the catalogue";
  const count = items.length === 1 ? "one item" : `${items.length} items`;
  return `Every handover asks for ${count} of your own beside the catalogue's 45`;
}
