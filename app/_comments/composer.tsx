"use client";

import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextArea } from "#app/_ui/field.tsx";
import { matching, type Person, typedMention, withIds, withName } from "./mention.ts";

const BODY_MAX = 4_000;

/** A text in which @ and the begin of a name offer who may see the project. */
export function Composer(props: {
  label: string;
  people: readonly Person[];
  blocked: string | null;
  isBusy: boolean;
  error: string | null;
  onSend: (body: string, done: () => void) => void;
}) {
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  if (props.blocked) return <Button disabledBecause={props.blocked}>Comment</Button>;

  const mention = caret === null ? null : typedMention(text, caret);
  const offered = mention ? matching(props.people, mention.typed) : [];
  const current = offered[Math.min(active, offered.length - 1)];

  function choose(person: Person) {
    if (!mention || caret === null) return;
    const next = withName(text, { from: mention.from, caret, name: person.name });
    setText(next.text);
    setChosen([...chosen.filter(({ id }) => id !== person.id), person]);
    setCaret(null);
    box.current?.focus();
    requestAnimationFrame(() => box.current?.setSelectionRange(next.caret, next.caret));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send();
    if (!current) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setActive((active + step + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(current);
    else if (event.key === "Escape") setCaret(null);
    else return;
    event.preventDefault();
  }
  function send() {
    const body = withIds(text, chosen).trim();
    if (body === "" || props.isBusy) return;
    props.onSend(body, () => {
      setText("");
      setChosen([]);
    });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    send();
  }
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field label={props.label} hint="Mention somebody with @; they are told" error={props.error}>
        {(control) => (
          <TextArea
            {...control}
            ref={box}
            value={text}
            maxLength={BODY_MAX}
            required
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={offered.length > 0}
            aria-controls={listId}
            aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
            onChange={(event) => {
              setText(event.target.value);
              setCaret(event.target.selectionStart);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setCaret(null)}
          />
        )}
      </Field>
      <div
        id={listId}
        role="listbox"
        aria-label="People"
        hidden={offered.length === 0}
        className="max-w-[320px] border border-control bg-surface"
      >
        {offered.map((person) => (
          <div
            key={person.id}
            id={`${listId}-${person.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={person === current}
            className="cursor-pointer px-2.5 py-2 aria-selected:bg-selected rail:py-1"
            // Before the text loses focus, which would close the list.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(person);
            }}
          >
            {person.name}
          </div>
        ))}
      </div>
      <div>
        <Button type="submit" disabled={props.isBusy}>
          {props.isBusy ? "Sending" : "Comment"}
        </Button>
      </div>
    </form>
  );
}
