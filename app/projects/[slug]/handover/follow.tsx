"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "#app/_ui/button.tsx";

type Line = "connecting" | "live" | "away" | "ended";

const WORDS: Record<Line, string> = {
  connecting: "Connecting",
  live: "Live: this page follows what the other side does",
  away: "Not live for the moment; trying again",
  ended: "Not live any more",
};

/** Draws the page anew when somebody took a step; what the reader is writing stays. */
export function FollowLedger(props: { slug: string; seen: string }) {
  const { slug } = props;
  const router = useRouter();
  const seen = useRef(props.seen);
  const [line, setLine] = useState<Line>("connecting");
  // biome-ignore lint/correctness/useExhaustiveDependencies: one connection a page
  useEffect(() => {
    let source: EventSource | null = null;
    const stop = () => {
      source?.close();
      source = null;
    };
    const start = () => {
      stop();
      const fresh = new EventSource(`/api/v1/projects/${slug}/handover/live`);
      source = fresh;
      fresh.addEventListener("open", () => setLine("live"));
      fresh.addEventListener("error", () =>
        setLine(fresh.readyState === EventSource.CLOSED ? "ended" : "away"),
      );
      fresh.addEventListener("state", (event) => {
        const told: { seen: string } = JSON.parse(event.data);
        if (told.seen === seen.current) return;
        seen.current = told.seen;
        router.refresh();
      });
    };
    const look = () => (document.hidden ? stop() : start());
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      stop();
    };
  }, [slug]);
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
