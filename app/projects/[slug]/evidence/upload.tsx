"use client";

import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { droppedFiles, pickedFiles } from "./dropped-files.ts";
import { UploadOutcome } from "./upload-outcome.tsx";
import { isUnderWay, type Upload as One, useUploads } from "./use-uploads.ts";

type Props = { slug: string; reads: string; blocked: string | null };

export function Upload({ blocked, ...of }: Props) {
  if (!blocked) return <Sending {...of} />;
  return (
    <section
      aria-label="Send evidence"
      className="mb-10 rounded-4 border border-dashed border-control px-4 py-5"
    >
      <Button disabledBecause={blocked}>Choose files</Button>
    </section>
  );
}

/** Drop files or folders, or pick them. Each is answered by itself; one without a date asks for it. */
function Sending({ slug, reads }: Omit<Props, "blocked">) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { uploads, leftOut, add, again, clear } = useUploads(slug);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then(add);
  }

  function pick({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    add(pickedFiles(currentTarget.files));
    currentTarget.value = "";
  }

  return (
    <section aria-label="Send evidence" className="mb-10">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons inside are the first */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          "flex flex-wrap items-center gap-x-4 gap-y-3 rounded-4 border border-dashed border-control px-4 py-5",
          isOver && "border-solid border-ink bg-hover",
        )}
      >
        <Button look="main" onClick={() => files.current?.click()}>
          Choose files
        </Button>
        <Button onClick={() => folder.current?.click()}>Choose a folder</Button>
        <p className="min-w-0 flex-[1_1_320px] text-ink-2">
          or drop them here, also as a zip or tar.gz of a CI job. Secrets are removed before
          anything is kept.
        </p>
        <input
          ref={files}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Evidence files"
          onChange={pick}
          className="sr-only"
        />
        <input
          ref={(node) => {
            folder.current = node;
            // React knows no such attribute; browsers have it as a property.
            if (node) node.webkitdirectory = true;
          }}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Evidence folder"
          onChange={pick}
          className="sr-only"
        />
        <details className="basis-full text-12 text-ink-2">
          <summary className="py-3 rail:py-1">What is read</summary>
          <p>{reads}.</p>
        </details>
      </div>
      <p role="status" className={classNames("text-12 text-ink-2", uploads.length > 0 && "pt-2")}>
        {uploads.length > 0 ? stateOf(uploads, leftOut) : ""}
      </p>
      <ul>
        {uploads.map((upload) => (
          <li key={upload.key} className="border-b border-line py-2">
            <UploadOutcome slug={slug} upload={upload} onAgain={(date) => again(upload, date)} />
          </li>
        ))}
      </ul>
      {uploads.some((upload) => !isUnderWay(upload.sent)) ? (
        <p className="pt-2">
          <Button look="quiet" onClick={clear}>
            Clear this list
          </Button>
        </p>
      ) : null}
    </section>
  );
}

/** Read out as it changes, instead of two hundred lines. */
function stateOf(uploads: readonly One[], leftOut: number): string {
  const of = (state: One["sent"]["state"]) =>
    uploads.filter((upload) => upload.sent.state === state).length;
  const done = uploads.filter((upload) => !isUnderWay(upload.sent)).length;
  const dates = uploads.filter(
    ({ sent }) => sent.state === "refused" && sent.code === "missing_date",
  ).length;
  const refused = of("refused") - dates;
  const parts = [
    `${done} of ${uploads.length} sent`,
    of("reading") > 0 ? `${of("reading")} being read` : "",
    of("aside") > 0 ? `${of("aside")} left aside` : "",
    dates > 0 ? `${dates} without a date` : "",
    refused > 0 ? `${refused} refused` : "",
    leftOut > 0 ? `${leftOut} more were too many at once` : "",
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}
