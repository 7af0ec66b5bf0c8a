"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import { firstMatches, type PaletteItem } from "./palette-match.ts";

export type { PaletteItem } from "./palette-match.ts";

/** One box that finds projects and pages: Ctrl K (⌘ K), arrows, Enter. Everything in it is also a link on a page. */
export function Palette(props: {
  items: readonly PaletteItem[];
  /** There are more projects than are in it; the portfolio finds the others. */
  isPartial: boolean;
  look: "side" | "top";
}) {
  const { items, isPartial, look } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useEffect(() => {
    // Two are in the page, one of them hidden; the shortcut belongs to the one that is always there.
    if (look !== "side") return;
    function onKey(event: globalThis.KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!dialog.current?.open) dialog.current?.showModal();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [look]);
  return (
    <>
      <button
        type="button"
        onClick={open}
        aria-label="Find a project or page"
        className={look === "side" ? "nav-search" : "grid size-11 place-items-center"}
      >
        <Icon name="search" />
        {look === "side" ? (
          <>
            <span className="nav-word">Find</span>
            <kbd className="nav-word ml-auto text-12">Ctrl K</kbd>
          </>
        ) : null}
      </button>
      <dialog
        ref={dialog}
        aria-label="Find a project or page"
        className="palette"
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
        onKeyDown={(event) => event.key === "Escape" && dialog.current?.close()}
      >
        <PaletteBody items={items} isPartial={isPartial} close={() => dialog.current?.close()} />
      </dialog>
    </>
  );
}

function PaletteBody(props: {
  items: readonly PaletteItem[];
  isPartial: boolean;
  close: () => void;
}) {
  const { items, isPartial, close } = props;
  const router = useRouter();
  const listId = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const text = query.trim();
  const elsewhere: PaletteItem[] =
    isPartial && text
      ? [{ group: "Portfolio", label: `Projects called “${text}”`, href: hrefOfText(text) }]
      : [];
  const found = [...firstMatches(items, query), ...elsewhere];
  function go(item: PaletteItem | undefined) {
    if (!item) return;
    close();
    setQuery("");
    router.push(item.href);
  }
  function onKey(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      setActive((active + step + found.length) % Math.max(1, found.length));
    }
    if (event.key === "Enter") go(found[active]);
  }
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[active] ? `${listId}-${active}` : undefined}
        aria-label="Find a project or page"
        placeholder="Project, page or action"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKey}
        className="h-12 w-full border-b border-line bg-bg px-4 outline-none placeholder:text-ink-3"
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Found"
        className="max-h-[60vh] overflow-y-auto py-2"
      >
        {found.map((item, i) => (
          <div
            key={`${item.group} ${item.href}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === active}
            tabIndex={-1}
            onClick={() => go(item)}
            onKeyDown={(event) => event.key === "Enter" && go(item)}
            className="flex min-h-11 cursor-pointer items-center px-4 hover:bg-hover aria-selected:bg-ink aria-selected:text-on-ink rail:min-h-9"
          >
            <span className="min-w-0 flex-1 truncate">{item.label}</span>
            <span className="text-12">{item.group}</span>
          </div>
        ))}
        {found.length === 0 ? (
          <p className="px-4 py-2 text-ink-2">Nothing is called “{query}”.</p>
        ) : null}
      </div>
    </>
  );
}

const hrefOfText = (text: string) => `/?${new URLSearchParams({ text })}`;
