"use client";

import { useState } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";
import { useRound } from "#app/projects/[slug]/assess/reveal/_apart/use-round.ts";

type Props = { slug: string; open: number; blocked: string | null };

/** Keeps the ratings with what was agreed as the next assessment, and ends the round. */
export function PublishRound(props: Props) {
  return (
    <ApiProvider>
      <Panel {...props} />
    </ApiProvider>
  );
}

function Panel({ slug, open, blocked }: Props) {
  const round = useRound(slug);
  const [note, setNote] = useState("");
  return (
    <section aria-labelledby="publish" className="mb-10 grid gap-3 border-t-2 border-ink pt-3">
      <h2 id="publish" className="text-20 font-strong">
        Publish what you agreed on
      </h2>
      <p className="max-w-prose text-ink-2">
        {open === 0
          ? "Nothing stands far apart any more."
          : `${open} ${open === 1 ? "answer stands" : "answers stand"} far apart and unsettled: there the lower answer counts, and the difference stays on record as not explained.`}{" "}
        The ratings and what was agreed are kept as they are, and everybody may answer again.
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
      <div>
        <Button
          look={open === 0 ? "main" : "plain"}
          disabledBecause={blocked ?? (round.isPending ? "Publishing" : null)}
          onClick={() => round.publish(note.trim())}
        >
          Publish the assessment
        </Button>
      </div>
      {round.error ? <FieldError>{round.error}</FieldError> : null}
    </section>
  );
}
