import Link from "next/link";
import { date } from "#app/_copy/format.ts";
import type { Working } from "#server/assessments/schema.ts";

/** Above the questions while a round is under way: what that means for who answers here. */
export function RoundNote({ slug, round }: { slug: string; round: Working["round"] }) {
  if (!round) return null;
  const { number, isRevealed, dueAt, blocked } = round;
  const says =
    (blocked === null ? null : `Round ${number} is under way.`) ??
    `Round ${number} is open: you rate alone, and nobody sees or is scored by your answers before the reveal${dueAt ? `, wanted by ${date(dueAt)}` : ""}.`;
  return (
    <p className="mb-3 border-l-2 border-ink pl-3">
      {says}{" "}
      <Link href={`/projects/${slug}/assess/reveal`}>
        {isRevealed ? "Settle what differs" : "See how far everybody is"}
      </Link>
    </p>
  );
}

/** Above answers that nobody but their author has seen, of a round that came to nothing. */
export function ApartNote({ round }: { round: number | null }) {
  if (round === null) return null;
  return (
    <p className="mb-3 border-l-2 border-ink pl-3">
      Round {round} was called off before its reveal. What you answered in it is still yours alone:
      it counts, and others see it, from your next change on.
    </p>
  );
}

/** Why nothing is published from here while a round is under way. */
export const whyNotPublish = (round: Working["round"]): string | null =>
  round
    ? `Round ${round.number} is published where it is ${round.isRevealed ? "settled" : "revealed"}.`
    : null;
