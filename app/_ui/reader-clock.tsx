"use client";

import { type ReactNode, useEffect } from "react";
import { ZoneContext } from "#app/_copy/zone.ts";

/** Times below are shown by the reader's clock. Who has chosen none takes the browser's, once. */
export function ReaderClock(props: { zone: string | null; isAsked: boolean; children: ReactNode }) {
  const isMissing = props.zone === null && props.isAsked;
  useEffect(() => {
    if (!isMissing) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    void fetch("/api/trpc/notices.adoptTimeZone", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ json: { timeZone } }),
    }).catch(() => undefined);
  }, [isMissing]);
  return <ZoneContext value={props.zone ?? "UTC"}>{props.children}</ZoneContext>;
}
