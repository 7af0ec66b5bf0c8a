"use client";

import { FollowLine } from "#app/_ui/follow-line.tsx";
import { type LiveRound, seenOf } from "./seen.ts";

type Told = { readonly round: LiveRound | null };

/** Follows the round: the page is drawn anew when somebody opens, reveals, settles or publishes. */
export function LiveLine(props: {
  slug: string;
  /** What the page shows, as `seenOf` says it. */
  seen: string;
  onRound?: (round: LiveRound | null) => void;
}) {
  return (
    <FollowLine<Told>
      address={`/api/v1/projects/${props.slug}/assessment/live`}
      whom="the others do"
      seen={props.seen}
      seenIn={({ round }) => seenOf(round)}
      onTold={({ round }) => props.onRound?.(round)}
    />
  );
}
