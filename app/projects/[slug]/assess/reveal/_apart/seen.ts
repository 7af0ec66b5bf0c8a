import type { LiveRound } from "./use-live.ts";

/** What a page has to be drawn anew for; how far somebody is, is not. */
export function seenOf(
  round: Pick<LiveRound, "number" | "state" | "agreements" | "invitees"> | null,
): string {
  if (!round) return "none";
  const { number, state, agreements, invitees } = round;
  return [
    number,
    state,
    agreements,
    ...invitees.map(({ userId, role }) => `${userId} ${role}`),
  ].join(" ");
}
