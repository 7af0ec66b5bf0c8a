import type { ReactNode } from "react";

/** A short remark on a thing: "binds", "quick", "demo". Outlined; never a status (use Status for that). */
export function Tag({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className="inline-block rounded-2 border border-control px-1.5 text-12 whitespace-nowrap text-ink-2"
    >
      {children}
    </span>
  );
}
