"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useRef, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { KeyCap } from "#app/projects/[slug]/assess/_answers/key-cap.tsx";
import { agreementOf, type Choice, withdrawal } from "./choices.ts";
import { type BoardIntent, boardIntent, noteIntent } from "./keys.ts";
import { BoardRowItem } from "./row.tsx";
import type { BoardRow } from "./rows.ts";

type Props = {
  slug: string;
  round: number;
  /** Titled parts of the rows, in the order that they are talked about. */
  parts: readonly { title: string; isFolded: boolean; rows: readonly BoardRow[] }[];
  names: Readonly<Record<string, string>>;
  /** Why this reader settles nothing; null when they may. */
  blocked: string | null;
};

/** Every answer with all who gave it; one row is open, and what the group agrees on is recorded there. */
export function Board(props: Props) {
  return (
    <ApiProvider>
      <Rows {...props} />
    </ApiProvider>
  );
}

function Rows({ slug, round, parts, names, blocked }: Props) {
  const rows = parts.flatMap((part) => part.rows);
  const [openId, setOpenId] = useState(() => firstOpen(rows));
  const [proposed, setProposed] = useState<Choice | null>(null);
  const [note, setNote] = useState("");
  const list = useRef<HTMLElement>(null);
  const settling = useSettling(slug);
  const row = rows.find((one) => one.id === openId) ?? null;

  const open = (next: BoardRow | undefined, isFocused: boolean) => {
    if (!next) return;
    setOpenId(next.id);
    setProposed(null);
    setNote("");
    settling.reset();
    if (isFocused) requestAnimationFrame(() => headOf(list.current, next.id)?.focus());
  };
  const record = (choice: Choice | null) => {
    if (!row || blocked) return;
    const of = { round, note: note.trim(), seq: row.seq };
    const agreement = choice ? agreementOf(choice, of) : withdrawal(row, of);
    if (!agreement) return;
    settling.settle(agreement, () => {
      setProposed(null);
      setNote("");
      if (choice) open(nextToSettle(rows, row), true);
    });
  };
  const act = (intent: BoardIntent) => {
    if (!row) return;
    if (intent.do === "move") {
      const visible = rows.filter(({ id }) => headOf(list.current, id)?.offsetParent != null);
      const at = visible.findIndex(({ id }) => id === row.id);
      open(visible[at + intent.by], true);
    }
    if (intent.do === "propose" && !blocked)
      setProposed(row.choices.find(({ key }) => key === intent.key) ?? proposed);
    if (intent.do === "clear") {
      setProposed(null);
      headOf(list.current, row.id)?.focus();
    }
    if (intent.do === "record" && proposed) {
      if (needsNote(row, proposed) && note.trim() === "") noteOf(list.current)?.focus();
      else record(proposed);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isNote = event.target instanceof HTMLTextAreaElement;
    const intent = isNote ? noteIntent(event) : boardIntent(event);
    // Enter on a choice or a button is that button's own press; only the heading records.
    const isHead = event.target instanceof HTMLElement && event.target.dataset.row !== undefined;
    if (!intent || (intent.do === "record" && !isNote && !(isHead && proposed))) return;
    event.preventDefault();
    act(intent);
  };

  return (
    <section ref={list} aria-label="Answers side by side" onKeyDown={onKeyDown}>
      <Keys />
      <p role="status" className="sr-only">
        {settling.said}
      </p>
      {parts.map((part) => (
        <Part key={part.title} title={part.title} count={part.rows.length} isFolded={part.isFolded}>
          <ol>
            {part.rows.map((one) => (
              <BoardRowItem
                key={`${one.kind} ${one.id}`}
                row={one}
                names={names}
                isOpen={one.id === openId}
                proposed={one.id === openId ? proposed : null}
                note={note}
                blocked={blocked}
                error={one.id === openId ? settling.error : null}
                isPending={settling.isPending}
                needsNote={proposed !== null && needsNote(one, proposed)}
                onOpen={() => open(one, false)}
                onPropose={setProposed}
                onNote={setNote}
                onRecord={() => record(proposed)}
                onWithdraw={() => record(null)}
              />
            ))}
          </ol>
        </Part>
      ))}
    </section>
  );
}

function Part(props: {
  title: string;
  count: number;
  isFolded: boolean;
  children: React.ReactNode;
}) {
  if (props.count === 0) return null;
  const title = `${props.title} (${props.count})`;
  if (!props.isFolded)
    return (
      <>
        <h3 className="mt-5 border-b border-ink pb-1 text-12 text-ink-2">{title}</h3>
        {props.children}
      </>
    );
  return (
    <details className="mt-5">
      <summary className="border-b border-ink py-3 text-12 text-ink-2 rail:py-1">{title}</summary>
      {props.children}
    </details>
  );
}

function useSettling(slug: string) {
  const trpc = useTRPC();
  const router = useRouter();
  const [said, setSaid] = useState("");
  const { mutate, error, isPending, reset } = useMutation(
    trpc.rounds.settle.mutationOptions({ retry: false, networkMode: "always" }),
  );
  type Agreement = Parameters<typeof mutate>[0]["agreement"];
  return {
    said,
    isPending,
    reset,
    error: error ? messageOf(error) : null,
    settle: (agreement: Agreement, onDone: () => void) => {
      if (isPending) return;
      mutate(
        { slug, agreement },
        {
          onSuccess: () => {
            setSaid(agreement.value === null ? "Taken back." : "Recorded.");
            onDone();
            router.refresh();
          },
          // Somebody else was first: what they recorded is shown beside the reason.
          onError: () => router.refresh(),
        },
      );
    },
  };
}

const needsNote = (row: BoardRow, choice: Choice) =>
  row.isSteep || choice.said === "not-applicable";
const isDue = (row: BoardRow) => row.isSteep && row.agreed === null;
const firstOpen = (rows: readonly BoardRow[]) => (rows.find(isDue) ?? rows[0])?.id ?? null;

/** The next that stands far apart; where all are settled, the next row. */
function nextToSettle(rows: readonly BoardRow[], row: BoardRow): BoardRow | undefined {
  const at = rows.findIndex(({ id }) => id === row.id);
  const after = [...rows.slice(at + 1), ...rows.slice(0, at)];
  return after.find(isDue) ?? rows[at + 1] ?? row;
}

const headOf = (list: HTMLElement | null, id: string) =>
  list?.querySelector<HTMLElement>(`[data-row="${id}"]`);
const noteOf = (list: HTMLElement | null) => list?.querySelector("textarea");

function Keys() {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-ink-2 max-rail:hidden">
      <span>
        <KeyCap>j</KeyCap> <KeyCap>k</KeyCap> or down, up: next, previous
      </span>
      <span>
        <KeyCap>0</KeyCap> to <KeyCap>4</KeyCap> propose that level
      </span>
      <span>
        <KeyCap>Enter</KeyCap> to the note, and record
      </span>
      <span>
        <KeyCap>Esc</KeyCap> take the proposal back
      </span>
    </p>
  );
}
