"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, PasswordInput, TextInput } from "#app/_ui/field.tsx";
import type { Account } from "#server/accounts/schema.ts";
import { useRefresh } from "./account-api.tsx";

const textIn = (form: FormData, name: string) => String(form.get(name) ?? "");

export function NameForm({ name, blocked }: { name: string; blocked: string | null }) {
  const rename = useMutation(useTRPC().accounts.rename.mutationOptions(useRefresh()));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    rename.mutate({ name: textIn(new FormData(event.currentTarget), "name").trim() });
  }
  if (blocked) return <Button disabledBecause={blocked}>Change name</Button>;
  return (
    <form onSubmit={submit} className="grid max-w-[420px] content-start gap-4">
      <Field label="Your name" error={rename.isError ? messageOf(rename.error) : null}>
        {(control) => (
          <TextInput
            {...control}
            name="name"
            autoComplete="name"
            defaultValue={name}
            required
            maxLength={100}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={rename.isPending}>
          Change name
        </Button>
        {rename.isSuccess ? <span role="status">Changed</span> : null}
      </div>
    </form>
  );
}

export function EmailForm({ account, blocked }: { account: Account; blocked: string | null }) {
  const change = useMutation(useTRPC().accounts.changeEmail.mutationOptions(useRefresh()));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ email: textIn(form, "email").trim(), current: textIn(form, "current") });
  }
  if (blocked) return <Button disabledBecause={blocked}>Change address</Button>;
  return (
    <form onSubmit={submit} className="grid max-w-[420px] content-start gap-4">
      <Field
        label="New e-mail address"
        hint={
          account.canMail
            ? "A link goes to it; until you follow that, your address stays."
            : "This server sends no mail, so it counts at once."
        }
      >
        {(control) => (
          <TextInput {...control} type="email" name="email" autoComplete="email" required />
        )}
      </Field>
      <Field
        label="Your password, to confirm"
        error={change.isError ? messageOf(change.error) : null}
      >
        {(control) => <PasswordInput {...control} name="current" />}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={change.isPending}>
          Change address
        </Button>
        {change.isSuccess ? (
          <span role="status">
            {change.data === "mailed" ? "A link is on its way to it" : "Changed"}
          </span>
        ) : null}
      </div>
    </form>
  );
}
