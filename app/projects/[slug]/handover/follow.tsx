"use client";

import { FollowLine } from "#app/_ui/follow-line.tsx";

type Told = { readonly seen: string };

/** Follows the ledger: the page is drawn anew when somebody took a step; what the reader is writing stays. */
export function FollowLedger(props: { slug: string; seen: string }) {
  return (
    <FollowLine<Told>
      address={`/api/v1/projects/${props.slug}/handover/live`}
      whom="the other side does"
      seen={props.seen}
      seenIn={({ seen }) => seen}
    />
  );
}
