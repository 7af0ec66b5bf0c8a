const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The instant that an address asks for: a day is its end in UTC, or now where that has not come yet. null
 * where nothing, or nothing that is a moment, is asked for.
 */
export function momentOf(text: string | undefined, now: Date): string | null {
  if (text === undefined || text === "") return null;
  const at = new Date(DAY.test(text) ? `${text}T23:59:59.999Z` : text);
  if (Number.isNaN(at.getTime())) return null;
  return (at > now ? now : at).toISOString();
}
