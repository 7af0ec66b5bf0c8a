"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from "react";

const STEP: Record<string, readonly [number, number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/**
 * Makes the links of a table one stop of the Tab key: arrows move among them, Home and End within the row,
 * Enter opens. Without scripts every link stays reachable by Tab.
 */
export function RovingTable({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const router = useRouter();
  useEffect(() => {
    const links = gridOf(box.current).flat();
    const current = links.find((link) => link.tabIndex === 0 && link.dataset.roving) ?? links[0];
    for (const link of links) {
      link.tabIndex = link === current ? 0 : -1;
      link.dataset.roving = "true";
    }
  });
  function onKeyDown(event: KeyboardEvent) {
    const grid = gridOf(box.current);
    const active = document.activeElement;
    const row = grid.findIndex((links) => links.some((link) => link === active));
    const col = grid[row]?.findIndex((link) => link.isSameNode(active)) ?? -1;
    if (row < 0 || col < 0) return;
    const target = targetOf(event.key, { grid, row, col });
    if (!target) return;
    event.preventDefault();
    for (const link of grid.flat()) link.tabIndex = link === target ? 0 : -1;
    target.focus();
  }
  /** Opens a link of the body without loading the whole page; a new tab or window stays what was asked for. */
  function onClick(event: MouseEvent) {
    const isPlain =
      event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest("tbody a") : null;
    const href = link?.getAttribute("href");
    if (!isPlain || !href || event.defaultPrevented) return;
    event.preventDefault();
    router.push(href);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and clicks belong to the links inside
    <div ref={box} onKeyDown={onKeyDown} onClick={onClick}>
      {children}
    </div>
  );
}

function gridOf(box: HTMLElement | null): HTMLAnchorElement[][] {
  const rows = [...(box?.querySelectorAll("tbody tr") ?? [])];
  return rows.map((row) => [...row.querySelectorAll("a")]);
}

function targetOf(
  key: string,
  of: { grid: HTMLAnchorElement[][]; row: number; col: number },
): HTMLAnchorElement | undefined {
  const links = of.grid[of.row];
  if (key === "Home") return links?.[0];
  if (key === "End") return links?.at(-1);
  const step = STEP[key];
  return step && of.grid[of.row + step[0]]?.[of.col + step[1]];
}
