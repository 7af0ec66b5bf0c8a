import { targetOf } from "./rules.ts";
import type { OwnWeight } from "./schema.ts";

/** What stands beside every score that rests on weights other than the catalogue's; null where none does. */
export function weightsNote(own: readonly OwnWeight[]): string | null {
  if (own.length === 0) return null;
  return own.length === 1
    ? "1 weight differs from the catalogue"
    : `${own.length} weights differ from the catalogue`;
}

/** What was set and why, a line each. */
export function weightLines(own: readonly OwnWeight[]): string[] {
  return own.map(({ target, weight, reason }) => {
    const known = targetOf(target);
    const usual = known ? ` instead of ${known.catalogueWeight}` : "";
    return `${known?.label ?? target} weighs ${weight}${usual}: ${reason}`;
  });
}

export function weightsTitle(own: readonly OwnWeight[]): string {
  return weightsNote(own) ?? "All weights are the catalogue's";
}
