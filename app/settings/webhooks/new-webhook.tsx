"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import { EVENT_TYPES, EVENT_WORDS } from "#server/webhooks/catalogue.ts";
import { OnceShown } from "../once-shown.tsx";
import { useRefresh } from "../settings-api.tsx";

export function NewWebhook({ blocked }: { blocked: string | null }) {
  const add = useMutation(useTRPC().webhooks.add.mutationOptions(useRefresh()));
  if (blocked) return <Button disabledBecause={blocked}>Add a webhook</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const events = EVENT_TYPES.filter((type) => form.has(type));
    add.mutate({
      url: String(form.get("url")),
      events: events.length === EVENT_TYPES.length ? [] : events,
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field
        label="Address"
        hint="Servers inside the network must be named by the operator in ASSAY_CONNECT_HOSTS"
      >
        {(control) => <TextInput {...control} type="url" name="url" required maxLength={2000} />}
      </Field>
      <fieldset>
        <legend className="font-strong">It is told when</legend>
        <p className="text-12 text-ink-2">
          With none chosen, of everything, and of what is added later.
        </p>
        <div className="flex flex-wrap gap-x-5">
          {EVENT_TYPES.map((type) => (
            <Checkbox key={type} name={type} label={EVENT_WORDS[type]} />
          ))}
        </div>
      </fieldset>
      {add.isError ? <FieldError>{messageOf(add.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={add.isPending}>
          Add a webhook
        </Button>
      </div>
      {add.data ? (
        <OnceShown label="Secret of the webhook" value={add.data.secret}>
          Its receiver verifies messages with it. It is not shown again.
        </OnceShown>
      ) : null}
    </form>
  );
}
