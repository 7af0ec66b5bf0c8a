import type { ItemChange, OwnItem } from "./schema.ts";

/** Title of the settings page. */
export function ownItemsTitle(items: readonly OwnItem[]): string {
  if (items.length === 0) return "Every handover asks for the 45 items of the catalogue";
  const count = items.length === 1 ? "one item" : `${items.length} items`;
  return `Every handover asks for ${count} of your own beside the catalogue's 45`;
}

/** What one version did, after the name of who saved it. */
export function changeText({ version, isRetired, text }: ItemChange): string {
  if (isRetired) return `retired “${text}”`;
  return version === 1 ? `added “${text}”` : `said it otherwise: “${text}”`;
}
