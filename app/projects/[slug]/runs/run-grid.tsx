"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { count } from "#app/_copy/format.ts";
import { Button } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { labelOf, searchOf, sortBy, type View } from "#server/explorer/rules/view.ts";
import type { ExplorerRow, RowsPage } from "#server/explorer/schema.ts";
import { CompareBar, type Picked } from "./compare-bar.tsx";
import { isNumber, RowCells } from "./run-row.tsx";
import { useMoreRows } from "./use-more-rows.ts";

type Props = {
  slug: string;
  view: View;
  /** The view with its metric and columns spelt out, as the API is asked for more of it. */
  search: string;
  first: RowsPage;
  matching: number;
  total: number;
  experiments: readonly { id: string; name: string }[];
  /** The six, in the paper's order, as words. */
  dimensions: readonly string[];
};

const ROW_PX = 37;
/** Fetched before the end is reached, so that scrolling at a normal pace never waits. */
const AHEAD = 40;

/** Every matching run in one table: the rows in view are in the page, the rest is fetched as one scrolls. */
export function RunGrid(props: Props) {
  const { slug, view, first, matching, total } = props;
  const { rows, next, isLoading, error, load, retry } = useMoreRows(slug, props.search, first);
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [active, setActive] = useState(0);
  const [isLive, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (i) => rows[i]?.runId ?? i,
    overscan: 12,
    enabled: isLive,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (isLive && lastSeen >= rows.length - AHEAD) void load();
  }, [isLive, lastSeen, rows.length, load]);

  const toggle = useCallback((row: ExplorerRow) => {
    const { runId, name, startedAt } = row;
    setPicked((before) =>
      before.some((one) => one.runId === runId)
        ? before.filter((one) => one.runId !== runId)
        : [...before, { runId, name, startedAt }],
    );
  }, []);

  /** Arrows walk the rows, space picks one, Enter opens it. */
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, i: number) => {
    const move = MOVES[event.key];
    const row = rows[i];
    if (
      event.target !== event.currentTarget &&
      event.key !== "ArrowUp" &&
      event.key !== "ArrowDown"
    )
      return;
    if (move !== undefined) {
      event.preventDefault();
      const to = Math.max(0, Math.min(rows.length - 1, i + move));
      setActive(to);
      virtual.scrollToIndex(to);
      const rowAt = () => box.current?.querySelector<HTMLElement>(`tr[data-index="${to}"]`);
      // A key that follows at once must find the focus moved; only a row out of sight is drawn first.
      const drawn = rowAt();
      if (drawn) drawn.focus();
      else requestAnimationFrame(() => rowAt()?.focus());
    } else if (event.key === " " && row) {
      event.preventDefault();
      toggle(row);
    } else if (event.key === "Enter" && row) {
      event.currentTarget.querySelector("a")?.click();
    }
  };

  const shown = isLive ? items : rows.map((_, index) => ({ index, key: index }));
  const above = isLive ? (items[0]?.start ?? 0) : 0;
  const below = isLive ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const isSample = rows.length > 0 && rows.every((row) => row.isSample);
  const size =
    matching < total
      ? `${matching.toLocaleString("en")} of ${count(total, "run")}`
      : count(total, "run");
  const remark = isSample ? `${size}, all of them sample data` : size;
  return (
    <Section title="Runs" remark={remark} id="runs">
      <form method="get" action={`/projects/${slug}/runs`}>
        <CompareBar picked={picked} isLive={isLive} onClear={() => setPicked([])} />
        <div ref={box} className="runs-box">
          <table className="tbl runs" aria-rowcount={next ? -1 : rows.length + 1}>
            <caption className="sr-only">
              Runs. Arrow keys walk the rows, space picks one to compare, Enter opens it.
            </caption>
            <Head slug={slug} view={view} columns={first.columns} />
            <tbody>
              <Spacer px={above} />
              {shown.map(({ index }) => {
                const row = rows[index];
                if (!row) return null;
                return (
                  <tr
                    key={row.runId}
                    data-index={index}
                    ref={virtual.measureElement}
                    aria-rowindex={index + 2}
                    tabIndex={index === active ? 0 : -1}
                    className={
                      row.status === "FAILED" || row.status === "KILLED" ? "ended-badly" : undefined
                    }
                    onFocus={() => setActive(index)}
                    onKeyDown={(event) => onKeyDown(event, index)}
                  >
                    <RowCells
                      slug={slug}
                      row={row}
                      columns={first.columns}
                      experiment={props.experiments.find(({ id }) => id === row.experimentId)?.name}
                      isPicked={picked.some(({ runId }) => runId === row.runId)}
                      isLive={isLive}
                      isReachable={!isLive || index === active}
                      dimensions={props.dimensions}
                      isMixed={!isSample}
                      onPick={() => toggle(row)}
                    />
                  </tr>
                );
              })}
              <Spacer px={below} />
            </tbody>
          </table>
        </div>
        <Foot
          loaded={rows.length}
          next={next}
          nextHref={`/projects/${slug}/runs${withCursor(props.search, next)}`}
          {...{ isLive, isLoading, error, retry }}
        />
      </form>
    </Section>
  );
}

const MOVES: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -12,
  PageDown: 12,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Stands for the rows that are not in the page. Only ever drawn by script: the page's policy takes no inline style. */
function Spacer({ px }: { px: number }) {
  if (px <= 0) return null;
  return (
    <tr className="spacer">
      <td style={{ height: px }} />
    </tr>
  );
}

function withCursor(search: string, next: string | null): string {
  return `${search}${search ? "&" : "?"}cursor=${next ?? ""}`;
}

/** What is below the last row: more to come, a fault, or that this is all. */
function Foot(props: {
  loaded: number;
  next: string | null;
  nextHref: string;
  isLive: boolean;
  isLoading: boolean;
  error: string | null;
  retry: () => void;
}) {
  const { loaded, next, isLive, isLoading, error } = props;
  if (error !== null)
    return (
      <p role="alert" className="flex flex-wrap items-center gap-3 pt-2">
        {error} <Button onClick={props.retry}>Try again</Button>
      </p>
    );
  if (!isLive && next !== null)
    return (
      <p className="pt-2">
        <Link href={props.nextHref} prefetch={false}>
          Next runs
        </Link>
      </p>
    );
  return (
    <p className="pt-2 text-12 text-ink-2" aria-live="polite">
      {isLoading ? "Loading more runs" : `${loaded.toLocaleString("en")} loaded`}
      {next === null ? ", which is all of them" : "; more come as you scroll"}
    </p>
  );
}

function Head(props: { slug: string; view: View; columns: RowsPage["columns"] }) {
  const { slug, view, columns } = props;
  const heads: { by: string; label: string; side?: string | undefined }[] = [
    { by: "name", label: "Run", side: "name" },
    { by: "started", label: "Started" },
    { by: "status", label: "Status" },
    { by: "recorded", label: "Recorded" },
    ...columns.map((column) => ({
      by: column,
      label: labelOf(column),
      side: isNumber(column) ? "num" : undefined,
    })),
    { by: "duration", label: "Took", side: "num" },
    { by: "user", label: "By" },
  ];
  return (
    <thead>
      <tr>
        <th scope="col" className="pick">
          <span className="sr-only">Pick</span>
        </th>
        {heads.map(({ by, label, side }) => {
          const isUp = view.sort === by;
          const isSorted = isUp || view.sort === `-${by}`;
          return (
            <th
              key={by}
              scope="col"
              className={side}
              aria-sort={isSorted ? (isUp ? "ascending" : "descending") : undefined}
            >
              <Link
                href={`/projects/${slug}/runs${searchOf(view, { sort: sortBy(view, by) })}`}
                scroll={false}
                prefetch={false}
                title={label}
              >
                <bdi>{label}</bdi>
                {isSorted ? <SortMark isUp={isUp} /> : null}
              </Link>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** Drawn, because the typeface has no triangle; aria-sort says the same. */
function SortMark({ isUp }: { isUp: boolean }) {
  return (
    <svg width="9" height="7" viewBox="0 0 9 7" aria-hidden="true" className="ml-1 inline-block">
      <path d={isUp ? "M0 7h9L4.5 0z" : "M0 0h9L4.5 7z"} className="f-ink" />
    </svg>
  );
}
