"use client";

import { useEffect, useState } from "react";
import type { Progress } from "#server/assessments/schema.ts";

/** What the stream tells: JSON, so its times are text; none of them is read here. */
export type LiveRound = {
  readonly number: number;
  readonly state: "open" | "revealed" | "published" | "cancelled";
  readonly agreements: number;
  readonly invitees: readonly { userId: string; role: string; progress: Progress }[];
};
export type Line = "connecting" | "live" | "away" | "ended";

/**
 * Follows the round of a project while its page is looked at: a hidden one would keep one of the few
 * connections that a browser has for a server. The browser connects anew by itself after a break; when
 * the server refuses, it does not, and the page says how to go on.
 */
export function useLiveRound(slug: string, onRound: (round: LiveRound | null) => void): Line {
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
      const fresh = new EventSource(`/api/v1/projects/${slug}/assessment/live`);
      source = fresh;
      fresh.addEventListener("open", () => setLine("live"));
      fresh.addEventListener("error", () =>
        setLine(fresh.readyState === EventSource.CLOSED ? "ended" : "away"),
      );
      fresh.addEventListener("state", (event) => {
        const told: { round: LiveRound | null } = JSON.parse(event.data);
        onRound(told.round);
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
  return line;
}
