"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, TextArea } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  subjects: readonly { factKind: string; subject: string }[];
  /** What the button does: say that they are gone, or that they are there again. */
  isGone: boolean;
  label: string;
  disabledBecause: string | null;
};

export function MarkButton(props: Props) {
  const { subjects, isGone, label } = props;
  const what = subjects.length === 1 ? `“${subjects[0]?.subject}”` : `${subjects.length} subjects`;
  const title = isGone ? `${what} no longer there` : `${what} there again`;
  const [said, setSaid] = useState("");
  return (
    <ApiProvider>
      <span className="-ml-3.5 inline-grid justify-items-start side:-mr-3.5 side:ml-0">
        <DialogButton
          look="quiet"
          label={label}
          title={title}
          disabledBecause={props.disabledBecause}
        >
          {(close) => (
            <Form
              {...props}
              onDone={(summary) => {
                setSaid(summary);
                close();
              }}
            />
          )}
        </DialogButton>
        <span role="status" className="max-w-[40em] text-12 text-ink-2">
          <WithArrows text={said} />
        </span>
      </span>
    </ApiProvider>
  );
}

function Form(props: Props & { onDone: (summary: string) => void }) {
  const { slug, subjects, isGone, onDone } = props;
  const trpc = useTRPC();
  const router = useRouter();
  const [reason, setReason] = useState("");
  const mark = useMutation(
    trpc.subjects.mark.mutationOptions({
      onSuccess: ({ summary }) => {
        setReason("");
        onDone(`Recorded. ${summary}`);
        router.refresh();
      },
    }),
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const named = subjects.map(({ factKind, subject }) => ({ factKind, subject }));
        mark.mutate({ slug, subjects: named, isGone, reason });
      }}
    >
      <p>
        {isGone
          ? "What was observed of it until now stops counting. It stays on record with your reason, and counts again when something newer is observed of it."
          : "What was observed of it counts again, as far as it is fresh."}
      </p>
      <Field label="Reason">
        {(control) => (
          <TextArea
            {...control}
            required
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      {mark.isError ? <FieldError>{messageOf(mark.error)}</FieldError> : null}
      <div>
        <Button look="main" type="submit" disabled={reason.trim() === "" || mark.isPending}>
          {mark.isPending ? "Recording" : isGone ? "Mark as gone" : "Bring back"}
        </Button>
      </div>
    </form>
  );
}
