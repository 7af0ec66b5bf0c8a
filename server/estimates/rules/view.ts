import type { SavedEstimate } from "#server/estimates/schema.ts";

/** A saved estimate as the API tells it: the result's own fields on top, as the command line prints them. */
export function viewOf({ result, ...record }: SavedEstimate) {
  return { ...result, ...record };
}
