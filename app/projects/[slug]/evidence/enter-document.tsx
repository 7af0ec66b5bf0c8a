"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, FieldError, Select, TextArea, TextInput } from "#app/_ui/field.tsx";

export type Target = { id: string; name: string; group: string };

/** What the catalogue's rules call such documents, in words. */
const TYPES: readonly (readonly [string, string])[] = [
  ["document", "Document"],
  ["dpia", "Data protection assessment"],
  ["access.review", "Access review"],
  ["drill.record", "Drill record"],
  ["model.card", "Model card"],
  ["notebook", "Notebook"],
  ["schema.file", "Schema"],
  ["signoff", "Sign-off"],
  ["runbook.link", "Runbook"],
  ["owners.file", "Owners"],
  ["meeting.record", "Meeting record"],
];

export function EnterDocument(props: {
  slug: string;
  targets: readonly Target[];
  blocked: string | null;
}) {
  if (props.blocked) return <Button disabledBecause={props.blocked}>Enter document</Button>;
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, targets }: { slug: string; targets: readonly Target[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [said, setSaid] = useState<{ isRefusal: boolean; text: string } | null>(null);
  const enter = useMutation(
    trpc.evidence.enter.mutationOptions({
      onSuccess: (result) => {
        if (result.kind === "refused") {
          const { message, pointer } = result.refusal;
          setSaid({ isRefusal: true, text: pointer ? `${message} (${pointer})` : message });
          return;
        }
        const text = result.receipt.duplicate
          ? "Entered before; a sighting was recorded."
          : "Entered.";
        setSaid({ isRefusal: false, text });
        form.current?.reset();
        router.refresh();
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setSaid(null);
    enter.mutate({ slug, text: documentText(new FormData(event.currentTarget), targets) });
  }

  return (
    <form ref={form} onSubmit={submit} className="grid gap-4">
      <Field label="Title">
        {(control) => <TextInput {...control} name="title" required maxLength={300} />}
      </Field>
      <div className="grid gap-4 side:grid-cols-2 side:max-w-[960px]">
        <Field label="Kind">
          {(control) => (
            <Select {...control} name="documentType">
              {TYPES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Date of the document">
          {(control) => <TextInput {...control} name="date" type="date" required />}
        </Field>
        <Field label="Author" hint="A role or a team is enough.">
          {(control) => <TextInput {...control} name="author" required maxLength={200} />}
        </Field>
        <Field label="Link" hint="Where it can be read.">
          {(control) => <TextInput {...control} name="link" type="url" placeholder="https://" />}
        </Field>
      </div>
      <Field label="What it says" hint="The sentences that prove the point.">
        {(control) => <TextArea {...control} name="text" maxLength={20_000} />}
      </Field>
      <TargetPicker targets={targets} />
      {said?.isRefusal ? <FieldError>{said.text}</FieldError> : null}
      {enter.isError ? <FieldError>{messageOf(enter.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={enter.isPending}>
          {enter.isPending ? "Entering" : "Enter document"}
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {said && !said.isRefusal ? said.text : ""}
        </span>
      </div>
    </form>
  );
}

function TargetPicker({ targets }: { targets: readonly Target[] }) {
  const groups = [...new Set(targets.map((target) => target.group))];
  return (
    <fieldset className="grid max-w-[960px] gap-1">
      <legend className="font-strong">Offered as proof of</legend>
      <p className="text-12 text-ink-2">It counts once a second person has accepted it.</p>
      {groups.map((group) => (
        <details key={group} className="border-b border-line">
          <summary className="py-3 rail:py-1.5">{group}</summary>
          <div className="grid gap-x-6 pb-2 side:grid-cols-2">
            {targets
              .filter((target) => target.group === group)
              .map((target) => (
                <Checkbox
                  key={target.id}
                  name="targets"
                  value={target.id}
                  label={`${target.id}: ${target.name}`}
                />
              ))}
          </div>
        </details>
      ))}
    </fieldset>
  );
}

/** The document/1 JSON that the adapter reads: what is kept is what was typed. */
function documentText(data: FormData, targets: readonly Target[]): string {
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const chosen = data.getAll("targets").map(String);
  const isTest = (id: string) =>
    targets.some((target) => target.id === id && target.group === "Tests");
  return JSON.stringify({
    assay: "document/1",
    title: text("title"),
    documentType: text("documentType"),
    author: text("author"),
    date: text("date"),
    link: text("link") || null,
    text: text("text") || null,
    tests: chosen.filter(isTest),
    indicators: chosen.filter((id) => !isTest(id)),
  });
}
