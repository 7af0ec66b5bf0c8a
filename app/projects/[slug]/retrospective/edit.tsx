"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import { Section } from "#app/_ui/figure.tsx";
import type { Edited, Head } from "#server/retrospectives/schema.ts";
import { ActionRows, LessonRows } from "./rows.tsx";
import { WordRows } from "./words.tsx";

export type Choice = { readonly id: string; readonly text: string };
type Props = {
  slug: string;
  head: Head;
  edited: Edited;
  people: readonly { readonly id: string; readonly name: string }[];
  estimates: readonly Choice[];
  disabledBecause: string | null;
};

export function EditForm(props: Props) {
  return (
    <ApiProvider>
      <Edit {...props} />
    </ApiProvider>
  );
}

const dayOf = (iso: string) => iso.slice(0, 10);

/** What people write: kept as it is typed until it is saved, also when somebody else saved before. */
function Edit({ slug, head, edited: read, people, estimates, disabledBecause }: Props) {
  const router = useRouter();
  const [edited, setEdited] = useState(read);
  const [period, setPeriod] = useState({ from: dayOf(head.from), to: dayOf(head.to) });
  const [revision, setRevision] = useState(head.revision);
  const save = useMutation(
    useTRPC().retrospectives.save.mutationOptions({
      onSuccess: (saved) => {
        setRevision(saved.revision);
        router.refresh();
      },
    }),
  );
  const set = (change: Partial<Edited>) => {
    save.reset();
    setEdited({ ...edited, ...change });
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ slug, retrospective: { number: head.number, revision, ...period, edited } });
  }
  const isOvertaken = head.revision > revision;
  return (
    <form onSubmit={submit}>
      <Section title="What it looks back on">
        <div className="grid items-end gap-4 tablet:grid-cols-2 side:grid-cols-[180px_180px_1fr]">
          {(["from", "to"] as const).map((name) => (
            <Field key={name} label={name === "from" ? "From" : "To"}>
              {(control) => (
                <TextInput
                  {...control}
                  type="date"
                  required
                  value={period[name]}
                  onChange={(event) => {
                    save.reset();
                    setPeriod({ ...period, [name]: event.currentTarget.value });
                  }}
                />
              )}
            </Field>
          ))}
          <Field label="Against the estimate of">
            {(control) => (
              <Select
                {...control}
                value={edited.estimateId ?? ""}
                onChange={(event) => set({ estimateId: event.currentTarget.value || null })}
              >
                <option value="">the beginning: the first that was made</option>
                {estimates.map(({ id, text }) => (
                  <option key={id} value={id}>
                    {text}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </Section>
      <Section title="What you say of it">
        <div className="grid gap-6">
          <Field label="Summary">
            {(control) => (
              <TextArea
                {...control}
                rows={4}
                maxLength={4000}
                dir="auto"
                value={edited.summary}
                onChange={(event) => set({ summary: event.currentTarget.value })}
              />
            )}
          </Field>
          <WordRows words={edited.experienced} onChange={(experienced) => set({ experienced })} />
          <LessonRows lessons={edited.lessons} onChange={(lessons) => set({ lessons })} />
          <ActionRows
            actions={edited.actions}
            people={people}
            onChange={(actions) => set({ actions })}
          />
          {save.isError ? <FieldError>{messageOf(save.error)}</FieldError> : null}
          {isOvertaken ? (
            <p role="alert" className="border-l-2 border-fail pl-2">
              Somebody else saved it meanwhile. Copy what you typed, then{" "}
              <button type="button" className="underline" onClick={() => window.location.reload()}>
                read what is there now
              </button>
              .
            </p>
          ) : null}
          <div className="flex flex-wrap items-center gap-3">
            <Button
              type="submit"
              look="main"
              disabledBecause={disabledBecause}
              disabled={save.isPending}
            >
              {save.isPending ? "Saving" : "Save what you wrote"}
            </Button>
            <span role="status" className="text-12 text-ink-2">
              {save.isSuccess ? "Saved." : ""}
            </span>
          </div>
        </div>
      </Section>
    </form>
  );
}
