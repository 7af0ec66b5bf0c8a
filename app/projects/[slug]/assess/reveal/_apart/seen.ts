import type { Progress } from "#server/assessments/schema.ts";

/** What the stream tells of a round. */
export type LiveRound = {
  readonly number: number;
  readonly state: "open" | "revealed" | "published" | "cancelled";
  readonly agreements: number;
  readonly invitees: readonly { userId: string; role: string; progress: Progress }[];
};

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
