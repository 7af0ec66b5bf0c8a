import type { SavedForecast } from "../schema.ts";

/** A saved forecast as the API tells it: the result's own fields on top, as the command line prints them. */
export function viewOf<T extends SavedForecast>({ result, ...record }: T) {
  return { ...result, ...record };
}
