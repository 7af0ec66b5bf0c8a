"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { ApiProvider, messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";

type Props = {
  slug: string;
  suggested: { from: string; to: string };
  disabledBecause: string | null;
};

export function OpenForm(props: Props) {
  return (
    <ApiProvider>
      <Form {...props} />
    </ApiProvider>
  );
}

function Form({ slug, suggested, disabledBecause }: Props) {
  const router = useRouter();
  const open = useMutation(
    useTRPC().retrospectives.open.mutationOptions({
      onSuccess: () => {
        router.push(`/projects/${slug}/retrospective`);
        router.refresh();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const period = { from: String(form.get("from")), to: String(form.get("to")) };
    open.mutate({ slug, period });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="grid max-w-[440px] grid-cols-2 items-end gap-4">
        <PeriodField name="from" label="Looks back from" value={suggested.from} />
        <PeriodField name="to" label="to" value={suggested.to} />
      </div>
      {open.isError ? <FieldError>{messageOf(open.error)}</FieldError> : null}
      <div>
        <Button
          type="submit"
          look="main"
          disabledBecause={disabledBecause}
          disabled={open.isPending}
        >
          Open a retrospective
        </Button>
      </div>
    </form>
  );
}

function PeriodField(props: { name: string; label: string; value: string }) {
  return (
    <Field label={props.label}>
      {(control) => (
        <TextInput {...control} type="date" name={props.name} required defaultValue={props.value} />
      )}
    </Field>
  );
}
