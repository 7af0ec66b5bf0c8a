"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { HandoverVerb } from "#server/handover/schema.ts";

type Props = {
  slug: string;
  itemId: string;
  /** Documents that the checklist knows for this item; they go with an offer. */
  evidenceIds: readonly string[];
  /** The project's newest documents, to attach one. */
  documents: readonly { id: string; name: string }[];
  /** Who can see to something in this project. */
  people: readonly { id: string; name: string }[];
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
  exclude: "Offer as not applicable",
  accept: "Accept",
  return: "Ask back",
  condition: "Accept with a condition",
  meet: "Say that it is met",
  reopen: "Take up again",
  plan: "Set day and owner",
};

const VERBS = ["offer", "meet", "accept", "return", "condition", "exclude", "reopen"] as const;
/** What the note is for, by the step that is most likely. */
const HINTS: Partial<Record<HandoverVerb, string>> = {
  offer: "Where it is, or what the receiving side needs to know.",
  meet: "How the condition is met.",
  accept: "What is missing, or what the condition is.",
  reopen: "Why it is not settled after all.",
};

function StepForm(props: Props) {
  const { slug, itemId, evidenceIds, documents, people, reasons } = props;
  const trpc = useTRPC();
  const router = useRouter();
  const [note, setNote] = useState("");
  const [dueAt, setDueAt] = useState("");
  const [ownerId, setOwnerId] = useState("");
  const [document, setDocument] = useState("");
  const step = useMutation(
    trpc.handover.step.mutationOptions({
      onSuccess: () => {
        for (const clear of [setNote, setDueAt, setOwnerId, setDocument]) clear("");
        router.refresh();
      },
    }),
  );
  const open = VERBS.filter((verb) => reasons[verb] === null);
  const canPlan = reasons.plan === null;
  const [why] = VERBS.flatMap((verb) => reasons[verb] ?? []);
  if (open.length === 0 && !canPlan) return <p className="text-12 text-ink-2">{why}</p>;
  const attaches = open.includes("offer") || open.includes("meet");
  const [first] = open;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { nativeEvent } = event;
    const button = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    const named = button?.dataset.verb;
    const verb = named === "plan" ? "plan" : (VERBS.find((one) => one === named) ?? first);
    if (!verb) return;
    const attached = [...(document ? [document] : []), ...(verb === "offer" ? evidenceIds : [])];
    const namesDay = verb === "condition" || verb === "plan";
    step.mutate({
      slug,
      itemId,
      verb,
      step: {
        ...(note.trim() ? { note: note.trim() } : {}),
        ...((verb === "offer" || verb === "meet") && attached.length > 0
          ? { evidenceIds: [...new Set(attached)].slice(0, 20) }
          : {}),
        ...(namesDay && dueAt ? { dueAt } : {}),
        ...(namesDay && ownerId ? { ownerId } : {}),
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3">
      {first ? (
        <Field label="Note" hint={HINTS[first]}>
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
      ) : (
        <p className="text-12 text-ink-2">{why}</p>
      )}
      {attaches && documents.length > 0 ? (
        <Field label="Attach a document" hint="One of the newest that the project has.">
          {(control) => (
            <Select
              {...control}
              value={document}
              onChange={(event) => setDocument(event.currentTarget.value)}
            >
              <option value="">None</option>
              {documents.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {open.includes("condition") || canPlan ? (
        <div className="flex flex-wrap gap-3">
          <Field label="Due on" hint="For a condition, or for the item.">
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
          <Field label="Who sees to it" hint="Left open: who offered it.">
            {(control) => (
              <Select
                {...control}
                value={ownerId}
                onChange={(event) => setOwnerId(event.currentTarget.value)}
              >
                <option value="">Nobody named</option>
                {people.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      ) : null}
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
      <div className="flex flex-wrap gap-3">
        {[...open, ...(canPlan ? (["plan"] as const) : [])].map((verb) => (
          <Button
            key={verb}
            type="submit"
            look={verb === first ? "main" : "plain"}
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
