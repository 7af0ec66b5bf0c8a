"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  /** 2026-11-25 */
  today: string;
  disabledBecause: string | null;
};

export function TakeMilestone(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, today, disabledBecause }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const take = useMutation(
    trpc.snapshots.take.mutationOptions({ onSuccess: () => router.refresh() }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const day = text("day");
    take.mutate({
      slug,
      snapshot: {
        name: text("name"),
        note: text("note"),
        // A past day is meant to its end; today means now.
        ...(day && day !== today ? { effectiveAt: `${day}T23:59:59.999Z` } : {}),
      },
    });
    event.currentTarget.reset();
  }
  return (
    <form onSubmit={submit} className="grid gap-3 pt-4">
      <div className="grid items-end gap-4 tablet:grid-cols-[1fr_180px_1fr]">
        <Field label="Name of a milestone">
          {(control) => (
            <TextInput {...control} name="name" required minLength={2} maxLength={120} />
          )}
        </Field>
        <Field label="Of the day">
          {(control) => (
            <TextInput {...control} type="date" name="day" max={today} defaultValue={today} />
          )}
        </Field>
        <Field label="Why it matters">
          {(control) => <TextInput {...control} name="note" maxLength={2000} />}
        </Field>
      </div>
      {take.isError ? <FieldError>{messageOf(take.error)}</FieldError> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabledBecause={disabledBecause} disabled={take.isPending}>
          Name the milestone
        </Button>
        <span role="status" className="text-12 text-ink-2">
          {take.isSuccess ? "Kept." : ""}
        </span>
      </div>
    </form>
  );
}
