"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { HandoverVerb } from "#server/handover/schema.ts";

type Props = {
  slug: string;
  itemId: string;
  /** Documents that the checklist knows for this item; they go with an offer. */
  evidenceIds: readonly string[];
  /** Why a step cannot be taken by this person now; null when it can. */
  reasons: Record<HandoverVerb, string | null>;
};

export function Steps(props: Props) {
  return (
    <ApiProvider>
      <StepForm {...props} />
    </ApiProvider>
  );
}

const LABEL: Record<HandoverVerb, string> = {
  offer: "Offer",
  accept: "Accept",
  return: "Return",
  condition: "Accept with a condition",
};

const VERBS = ["offer", "accept", "return", "condition"] as const;

function StepForm({ slug, itemId, evidenceIds, reasons }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [note, setNote] = useState("");
  const [dueAt, setDueAt] = useState("");
  const step = useMutation(
    trpc.handover.step.mutationOptions({
      onSuccess: () => {
        setNote("");
        router.refresh();
      },
    }),
  );
  const open = VERBS.filter((verb) => reasons[verb] === null);
  const [why] = VERBS.flatMap((verb) => reasons[verb] ?? []);
  if (open.length === 0) return <p className="text-12 text-ink-2">{why}</p>;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { nativeEvent } = event;
    const button = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    const verb = VERBS.find((one) => button?.dataset.verb === one) ?? open[0];
    if (!verb) return;
    step.mutate({
      slug,
      itemId,
      verb,
      step: {
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(verb === "offer" && evidenceIds.length > 0
          ? { evidenceIds: evidenceIds.slice(0, 20) }
          : {}),
        ...(verb === "condition" && dueAt ? { dueAt } : {}),
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field
        label="Note"
        hint={
          open.includes("offer")
            ? "Where it is, or what the receiving side needs to know."
            : "What is missing, or what the condition is."
        }
      >
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </Field>
      {open.includes("condition") ? (
        <Field label="Condition is due" hint="Only for accepting with a condition.">
          {(control) => (
            <TextInput
              {...control}
              type="date"
              className="max-w-[200px]"
              value={dueAt}
              onChange={(event) => setDueAt(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
      <div className="flex flex-wrap gap-3">
        {open.map((verb) => (
          <Button
            key={verb}
            type="submit"
            look={verb === open[0] ? "main" : "plain"}
            data-verb={verb}
            disabled={step.isPending}
          >
            {LABEL[verb]}
          </Button>
        ))}
      </div>
    </form>
  );
}
