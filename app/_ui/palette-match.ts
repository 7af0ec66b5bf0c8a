export type PaletteItem = { group: string; label: string; href: string };

const SHOWN = 12;

/** Items whose words start with every typed word come first, then those that contain them. */
export function firstMatches(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const starts = (label: string) =>
    words.every((word) => label.split(/\s+/).some((part) => part.startsWith(word)));
  const contains = (label: string) => words.every((word) => label.includes(word));
  const ranked = items
    .map((item) => ({ item, label: item.label.toLowerCase() }))
    .filter(({ label }) => contains(label))
    .sort((a, b) => Number(starts(b.label)) - Number(starts(a.label)));
  return ranked.slice(0, SHOWN).map(({ item }) => item);
}
