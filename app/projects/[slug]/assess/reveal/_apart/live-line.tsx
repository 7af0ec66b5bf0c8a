"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { Button } from "#app/_ui/button.tsx";
import { seenOf } from "./seen.ts";
import { type Line, type LiveRound, useLiveRound } from "./use-live.ts";

const WORDS: Record<Line, string> = {
  connecting: "Connecting",
  live: "Live: this page follows what the others do",
  away: "Not live for the moment; trying again",
  ended: "Not live any more",
};

/** Draws the page anew when somebody opens, reveals, settles or publishes; says whether it still follows. */
export function LiveLine(props: {
  slug: string;
  /** What the page shows, as `seenOf` says it. */
  seen: string;
  onRound?: (round: LiveRound | null) => void;
}) {
  const router = useRouter();
  const seen = useRef(props.seen);
  const line = useLiveRound(props.slug, (round) => {
    props.onRound?.(round);
    const now = seenOf(round);
    if (now === seen.current) return;
    seen.current = now;
    router.refresh();
  });
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-2" role="status">
      <span
        aria-hidden="true"
        className={`size-2 rounded-full ${line === "live" ? "bg-ink" : "border border-control"}`}
      />
      {WORDS[line]}
      {line === "ended" ? (
        <Button look="quiet" onClick={() => window.location.reload()}>
          Reload
        </Button>
      ) : null}
    </p>
  );
}
