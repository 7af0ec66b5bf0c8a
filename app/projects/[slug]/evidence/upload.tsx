"use client";

import { useRouter } from "next/navigation";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { type Sent, sendFile } from "./send-file.ts";

type Entry = { key: number; file: File; sent: Sent };

/** Drop files or pick them. Each is answered by itself; one without a date asks for it and is sent again. */
export function Upload({ slug, reads }: { slug: string; reads: string }) {
  const router = useRouter();
  const picker = useRef<HTMLInputElement>(null);
  const nextKey = useRef(0);
  const [entries, setEntries] = useState<Entry[]>([]);
  const [isOver, setOver] = useState(false);

  const settle = (key: number, sent: Sent) =>
    setEntries((all) => all.map((one) => (one.key === key ? { ...one, sent } : one)));

  async function send(entry: { key: number; file: File }, observedAt?: string) {
    settle(entry.key, { state: "sending" });
    settle(entry.key, await sendFile({ slug, file: entry.file, observedAt }));
    router.refresh();
  }

  async function take(files: FileList | null) {
    const fresh = [...(files ?? [])].map((file): Entry => {
      nextKey.current += 1;
      return { key: nextKey.current, file, sent: { state: "sending" } };
    });
    setEntries((all) => [...fresh, ...all]);
    for (const entry of fresh) await send(entry);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files);
  }

  function pick(event: ChangeEvent<HTMLInputElement>) {
    void take(event.currentTarget.files).finally(() => {
      if (picker.current) picker.current.value = "";
    });
  }

  return (
    <section aria-label="Send evidence" className="mb-10">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          "flex flex-wrap items-center gap-x-6 gap-y-3 rounded-4 border border-dashed border-control px-4 py-5",
          isOver && "border-solid border-ink bg-hover",
        )}
      >
        <Button look="main" onClick={() => picker.current?.click()}>
          Choose files
        </Button>
        <p className="min-w-0 flex-1 text-ink-2">
          or drop them here. Read today: {reads}. Secrets are removed before anything is kept.
        </p>
        <input
          ref={picker}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Evidence files"
          onChange={pick}
          className="sr-only"
        />
      </div>
      <ul aria-live="polite" className="mt-2">
        {entries.map((entry) => (
          <li key={entry.key} className="border-b border-line py-2">
            <Outcome entry={entry} onDate={(date) => void send(entry, date)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Outcome({ entry, onDate }: { entry: Entry; onDate: (date: string) => void }) {
  const { file, sent } = entry;
  const name = <bdi className="font-strong break-all">{file.name}</bdi>;
  if (sent.state === "sending") return <p className="text-ink-2">{name}: sending</p>;
  if (sent.state === "received")
    return (
      <Status kind="pass">
        {name}: {sent.text}
      </Status>
    );
  return (
    <div className="grid gap-2">
      <Status kind={sent.code === "missing_date" ? "attention" : "error"}>
        {name}: {sent.text} <code className="text-12">{sent.code}</code>
        {sent.pointer ? (
          <span className="text-12 text-ink-2">
            {" "}
            at <code className="break-all">{sent.pointer}</code>
          </span>
        ) : null}
      </Status>
      {sent.code === "missing_date" ? <DateForm onDate={onDate} /> : null}
    </div>
  );
}

/** A day stands for its first instant in UTC, so that nobody's time zone makes evidence younger. */
function DateForm({ onDate }: { onDate: (date: string) => void }) {
  const [day, setDay] = useState("");
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label="Observed on" hint="The day it was measured, not the day it is sent. UTC.">
        {(control) => (
          <TextInput
            {...control}
            type="date"
            value={day}
            className="max-w-[200px]"
            onChange={(event) => setDay(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button disabled={day === ""} onClick={() => onDate(`${day}T00:00:00Z`)}>
        Send with this date
      </Button>
    </div>
  );
}
