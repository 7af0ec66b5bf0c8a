import Link from "next/link";
import { useState } from "react";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import type { Part, Received, Refused } from "./send-file.ts";
import type { Upload } from "./use-uploads.ts";

type Props = { slug: string; upload: Upload; onAgain: (observedAt?: string) => void };

/** How one file stands: on its way, read with what it changed, left aside, or refused with its place. */
export function UploadOutcome({ slug, upload, onAgain }: Props) {
  const { sent, name } = upload;
  switch (sent.state) {
    case "waiting":
      return <UnderWay name={name} text="waits" />;
    case "sending":
      return <UnderWay name={name} text="sending" share={sent.share} />;
    case "reading":
      return <UnderWay name={name} text="being read" share={1} />;
    case "received":
      return <Read slug={slug} name={name} received={sent} />;
    case "aside":
      return (
        <Status kind="na">
          <Name of={name} />: left aside, nothing here reads it
        </Status>
      );
    case "several":
      return <Several {...{ slug, name, onAgain }} files={sent.files} aside={sent.aside} />;
    case "refused":
      return <NotRead name={name} refused={sent} onAgain={onAgain} />;
  }
}

function Name({ of }: { of: string }) {
  return <bdi className="font-strong break-all">{of}</bdi>;
}

function UnderWay({ name, text, share }: { name: string; text: string; share?: number }) {
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
      <span className="min-w-0">
        <Name of={name} />: {text}
      </span>
      {share === undefined ? null : (
        <progress
          max={1}
          // Without a value it shows that something goes on, not how much is left.
          {...(share < 1 ? { value: share } : {})}
          aria-label={`Progress of ${name}`}
          className="h-1.5 w-40 accent-ink"
        />
      )}
    </p>
  );
}

function Read({ slug, name, received }: { slug: string; name: string; received: Received }) {
  return (
    <>
      <Status kind="pass">
        {received.evidenceId ? (
          <Link href={`/projects/${slug}/evidence/${received.evidenceId}`} prefetch={false}>
            <Name of={name} />
          </Link>
        ) : (
          <Name of={name} />
        )}
        : {received.text}
      </Status>
      <p className="pl-6 text-12 text-ink-2">
        <WithArrows text={received.summary} />
      </p>
    </>
  );
}

function Several(props: {
  slug: string;
  name: string;
  files: readonly Part[];
  aside: number;
  onAgain: (observedAt?: string) => void;
}) {
  const { slug, name, files, aside, onAgain } = props;
  const isRead = (file: Part) => "evidenceId" in file;
  const read = files.filter(isRead).length;
  const lacksDate = files.some((file) => "code" in file && file.code === "missing_date");
  return (
    <div className="grid gap-1">
      <p>
        <Name of={name} />: {read} of {files.length} read
        {aside > 0 ? `, ${aside} left aside` : ""}
      </p>
      <ul className="grid gap-1 pl-6">
        {files.map((file, i) => (
          <li key={`${i} ${file.fileName}`}>
            {"evidenceId" in file ? (
              <Read slug={slug} name={file.fileName} received={file} />
            ) : (
              <RefusedLine name={file.fileName} refused={file} />
            )}
          </li>
        ))}
      </ul>
      {lacksDate ? <DateForm onDate={onAgain} /> : null}
    </div>
  );
}

function NotRead(props: {
  name: string;
  refused: Refused;
  onAgain: (observedAt?: string) => void;
}) {
  const { name, refused, onAgain } = props;
  return (
    <div className="grid justify-items-start gap-2">
      <RefusedLine name={name} refused={refused} />
      {refused.code === "missing_date" ? (
        <DateForm onDate={onAgain} />
      ) : (
        <Button look="quiet" onClick={() => onAgain()} aria-label={`Send ${name} again`}>
          Send again
        </Button>
      )}
    </div>
  );
}

function RefusedLine({ name, refused }: { name: string; refused: Refused }) {
  return (
    <Status kind={refused.code === "missing_date" ? "attention" : "error"}>
      <Name of={name} />: {refused.text} <code className="text-12">{refused.code}</code>
      {refused.pointer ? (
        <span className="text-12 text-ink-2">
          {" "}
          at <code className="break-all">{refused.pointer}</code>
        </span>
      ) : null}
    </Status>
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
