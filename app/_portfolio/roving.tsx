"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

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
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the links inside
    <div ref={box} onKeyDown={onKeyDown}>
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
