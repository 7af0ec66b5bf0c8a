"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";

type Line = "connecting" | "live" | "away" | "ended";

/**
 * Follows a stream of the server while its page is looked at: a hidden one would keep one of the few
 * connections that a browser has for a server. The browser connects anew by itself after a break; when
 * the server refuses, it does not, and the page says how to go on. `Told` is JSON, so its times are text.
 */
function useStream<Told>(address: string, onTold: (told: Told) => void): Line {
  const [line, setLine] = useState<Line>("connecting");
  // biome-ignore lint/correctness/useExhaustiveDependencies: one connection a page, whatever is done with its events
  useEffect(() => {
    let source: EventSource | null = null;
    const stop = () => {
      source?.close();
      source = null;
    };
    const start = () => {
      stop();
      const fresh = new EventSource(address);
      source = fresh;
      fresh.addEventListener("open", () => setLine("live"));
      fresh.addEventListener("error", () =>
        setLine(fresh.readyState === EventSource.CLOSED ? "ended" : "away"),
      );
      fresh.addEventListener("state", (event) => {
        const told: Told = JSON.parse(event.data);
        onTold(told);
      });
    };
    const look = () => (document.hidden ? stop() : start());
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      stop();
    };
  }, [address]);
  return line;
}

const wordsOf = (whom: string): Record<Line, string> => ({
  connecting: "Connecting",
  live: `Live: this page follows what ${whom}`,
  away: "Not live for the moment; trying again",
  ended: "Not live any more",
});

/** Draws the page anew when the stream tells of something that it does not show; says whether it still follows. */
export function FollowLine<Told>(props: {
  address: string;
  /** Such as "the others do". */
  whom: string;
  /** What the page shows, as `seenIn` says it of what is told. */
  seen: string;
  seenIn: (told: Told) => string;
  onTold?: (told: Told) => void;
}) {
  const router = useRouter();
  const seen = useRef(props.seen);
  const line = useStream<Told>(props.address, (told) => {
    props.onTold?.(told);
    const now = props.seenIn(told);
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
      {wordsOf(props.whom)[line]}
      {line === "ended" ? (
        <Button look="quiet" onClick={() => window.location.reload()}>
          Reload
        </Button>
      ) : null}
    </p>
  );
}
