"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { DialogButton } from "#app/_ui/dialog.tsx";
import { Field, FieldError, Options, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import { SEVERITY_WORD } from "#server/incidents/findings.ts";
import type { Incident, Severity } from "#server/incidents/schema.ts";

type Blocked = { disabledBecause: string | null };

const isSeverity = (value: unknown): value is Severity =>
  typeof value === "string" && value in SEVERITY_WORD;

export function OpenIncident({ slug, disabledBecause }: { slug: string } & Blocked) {
  return (
    <DialogButton
      label="Record an incident"
      title="Record an incident"
      disabledBecause={disabledBecause}
    >
      {(close) => (
        <ApiProvider>
          <OpenForm slug={slug} close={close} />
        </ApiProvider>
      )}
    </DialogButton>
  );
}

function useDone(close: () => void) {
  const router = useRouter();
  return {
    onSuccess: () => {
      close();
      router.refresh();
    },
  };
}

function OpenForm({ slug, close }: { slug: string; close: () => void }) {
  const open = useMutation(useTRPC().incidents.open.mutationOptions(useDone(close)));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const severity = form.get("severity");
    if (isSeverity(severity))
      open.mutate({ slug, incident: { title: String(form.get("title")), severity } });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="What went wrong">
        {(control) => <TextInput {...control} name="title" required maxLength={200} />}
      </Field>
      <Field label="Severity" hint="A severe one calls for a review of the certificate">
        {(control) => (
          <Select {...control} name="severity" defaultValue="major">
            <Options of={SEVERITY_WORD} />
          </Select>
        )}
      </Field>
      {open.isError ? <FieldError>{messageOf(open.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={open.isPending}>
          Record it
        </Button>
      </div>
    </form>
  );
}

/** It is closed and opened again at a click; its lessons are a link. */
export function IncidentSteps(props: { slug: string; incident: Incident } & Blocked) {
  const { slug, incident, disabledBecause } = props;
  if (disabledBecause) return null;
  return (
    <ApiProvider>
      <div className="flex flex-wrap gap-2">
        <Toggle slug={slug} incident={incident} />
        <DialogButton
          look="quiet"
          label={incident.hasPostmortem ? "Change the lessons" : "Say where the lessons are"}
          title="Where the lessons are written"
        >
          {(close) => <Lessons slug={slug} incident={incident} close={close} />}
        </DialogButton>
      </div>
    </ApiProvider>
  );
}

function Toggle({ slug, incident }: { slug: string; incident: Incident }) {
  const step = useMutation(useTRPC().incidents.step.mutationOptions(useDone(() => undefined)));
  const kind = incident.isOpen ? "closed" : "reopened";
  return (
    <>
      <Button
        look="quiet"
        disabled={step.isPending}
        onClick={() => step.mutate({ slug, step: { id: incident.id, kind } })}
      >
        {incident.isOpen ? "Close" : "Reopen"}
      </Button>
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
    </>
  );
}

function Lessons(props: { slug: string; incident: Incident; close: () => void }) {
  const { slug, incident, close } = props;
  const step = useMutation(useTRPC().incidents.step.mutationOptions(useDone(close)));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [link, note] = [String(form.get("link")), String(form.get("note"))];
    step.mutate({ slug, step: { id: incident.id, kind: "postmortem", link, note } });
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="Address">
        {(control) => (
          <TextInput
            {...control}
            name="link"
            type="url"
            required
            maxLength={2_000}
            defaultValue={incident.postmortem ?? ""}
          />
        )}
      </Field>
      <Field label="Note">
        {(control) => <TextArea {...control} name="note" maxLength={4_000} />}
      </Field>
      {step.isError ? <FieldError>{messageOf(step.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={step.isPending}>
          Save the address
        </Button>
      </div>
    </form>
  );
}
