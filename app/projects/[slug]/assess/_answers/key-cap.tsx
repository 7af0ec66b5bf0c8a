import type { ReactNode } from "react";

/**
 * A key that does the same as the control it stands in. Phones have none, so it hides there. Inside a
 * control it is not part of the control's name; the list of keys says it to whoever listens.
 */
export function KeyCap({ children, isInControl }: { children: ReactNode; isInControl?: boolean }) {
  return (
    <kbd
      aria-hidden={isInControl ? "true" : undefined}
      className="inline-block min-w-5 flex-none self-start rounded-2 border border-control px-1 text-center text-12 max-rail:hidden"
    >
      {children}
    </kbd>
  );
}
