import type { ReactNode } from "react";

/** A key that does the same as the control it stands in. Phones have none, so it hides there. */
export function KeyCap({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-5 flex-none self-start rounded-2 border border-control px-1 text-center text-12 max-rail:hidden">
      {children}
    </kbd>
  );
}
