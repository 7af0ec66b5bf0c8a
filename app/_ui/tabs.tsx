"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

export type Tab = {
  href: string;
  label: string;
  /** Pages that belong to it and lie elsewhere. */
  also?: readonly string[];
};

/** The longest tab address that the path starts with; the first tab (the overview) only exactly. */
export function currentTab(tabs: readonly Tab[], path: string): string | undefined {
  const inside = (href: string) => path === href || path.startsWith(`${href}/`);
  const candidates = tabs.filter((tab, i) =>
    i === 0 ? path === tab.href : [tab.href, ...(tab.also ?? [])].some(inside),
  );
  return candidates.sort((a, b) => b.href.length - a.href.length)[0]?.href;
}

/** Sections of one thing. Scrolls sideways on a phone with the current one in view. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const current = currentTab(tabs, usePathname());
  const strip = useRef<HTMLElement>(null);
  // The path is not read inside, but a new current tab must be brought into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the current tab changes
  useEffect(() => {
    const tab = strip.current?.querySelector<HTMLElement>("[aria-current]");
    if (strip.current && tab) strip.current.scrollLeft = tab.offsetLeft - 120;
  }, [current]);
  return (
    <nav
      ref={strip}
      aria-label={label}
      className="-mx-4 flex gap-5 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] rail:mx-0 rail:px-0 print:hidden"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === current ? "page" : undefined}
          className="border-b-2 border-transparent py-3 whitespace-nowrap text-ink-2 no-underline hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-ink aria-[current]:text-ink rail:py-2.5"
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
