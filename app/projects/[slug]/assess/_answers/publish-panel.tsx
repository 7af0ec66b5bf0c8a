"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import type { Outbox, Snapshot } from "./outbox.ts";
import { stateOf } from "./save-status.tsx";

/** Freezes everybody's answers as the next numbered assessment. */
export function PublishPanel(props: {
  slug: string;
  outbox: Outbox;
  snapshot: Snapshot;
  isAnythingAnswered: boolean;
  blocked: string | null;
}) {
  const { slug, outbox } = props;
  const trpc = useTRPC();
  const router = useRouter();
  const [note, setNote] = useState("");
  const publish = useMutation(
    trpc.assessments.publish.mutationOptions({
      retry: false,
      networkMode: "always",
      onSuccess: () => {
        setNote("");
        router.refresh();
      },
    }),
  );
  /** The last answer may still be under way; it belongs into the record. */
  async function publishWhenStored() {
    if (await outbox.settled())
      publish.mutate({ slug, ...(note.trim() ? { note: note.trim() } : {}) });
  }
  return (
    <section aria-labelledby="publish" className="mt-8 grid gap-3 border-t-2 border-ink pt-3">
      <h2 id="publish" className="text-20 font-strong">
        Publish the assessment
      </h2>
      <p className="max-w-prose text-ink-2">
        Everybody's answers and the scores they give are kept as they stand now, with the version of
        the catalogue and of the engine. Later answers make the next assessment; this one stays.
      </p>
      <Field label="Note" hint="What this assessment is for, in a line. It can stay empty.">
        {(field) => (
          <TextArea
            {...field}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          look="main"
          className="max-rail:w-full"
          disabledBecause={props.blocked ?? whyNotYet(props, publish.isPending)}
          onClick={publishWhenStored}
        >
          Publish
        </Button>
        {publish.data ? (
          <p role="status">
            Assessment {publish.data.number} is published.{" "}
            <Link href={`/projects/${slug}`}>See what it says</Link>
          </p>
        ) : null}
      </div>
      {publish.error ? <FieldError>{messageOf(publish.error)}</FieldError> : null}
    </section>
  );
}

function whyNotYet(
  of: { snapshot: Snapshot; isAnythingAnswered: boolean },
  isPending: boolean,
): string | null {
  if (isPending) return "Publishing";
  switch (stateOf(of.snapshot)) {
    case "away":
      return "Wait until your answers are saved.";
    case "choice":
      return "Choose between the two versions of an answer first.";
    case "refused":
      return "Change or take back the refused answer first.";
    case "reason":
      return "Give the reason first, or choose another answer.";
    case "saving":
      return null;
    case "saved":
      return of.isAnythingAnswered ? null : "Answer at least one question first.";
  }
}
