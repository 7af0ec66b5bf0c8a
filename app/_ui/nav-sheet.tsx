"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./icon.tsx";

/** The navigation of small screens, in a native popover that closes when one has gone somewhere. */
export function NavSheet({ children }: { children: ReactNode }) {
  const sheet = useRef<HTMLDivElement>(null);
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the path changes
  useEffect(() => {
    if (sheet.current?.matches(":popover-open")) sheet.current.hidePopover();
  }, [path]);
  return (
    <>
      <button
        type="button"
        popoverTarget="nav-sheet"
        aria-label="Open navigation"
        className="grid size-11 place-items-center"
      >
        <Icon name="menu" />
      </button>
      <div ref={sheet} id="nav-sheet" popover="auto" className="nav-sheet">
        <nav aria-label="Main" className="grid content-start gap-5">
          {children}
        </nav>
      </div>
    </>
  );
}
