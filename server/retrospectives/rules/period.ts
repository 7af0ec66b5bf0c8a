import type { Actual } from "#server/actuals/schema.ts";
import type { OpenInput } from "../schema.ts";

/** Days as people name them, as the instants between which things happened. UTC. */
export function periodOf({ from, to }: OpenInput): { from: Date; to: Date } {
  return { from: new Date(`${from}T00:00:00.000Z`), to: new Date(`${to}T23:59:59.999Z`) };
}

export const dayOf = (iso: string) => iso.slice(0, 10);

/** Why it is no period to look back on; null when it is one. */
export function whyNoPeriod({ from, to }: OpenInput, now: Date): string | null {
  if (from > to) return "The period ends before it begins.";
  if (periodOf({ from, to }).from > now) return "The period has not begun yet.";
  return null;
}

/** Effort of the period; what has no day counts. */
export function withinPeriod(
  actuals: readonly Actual[],
  { from, to }: { from: string; to: string },
): Actual[] {
  return actuals.filter(({ startedOn, endedOn }) => {
    const [first, last] = [startedOn ?? endedOn, endedOn ?? startedOn];
    return (first === null || first <= to) && (last === null || last >= from);
  });
}
