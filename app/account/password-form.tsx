"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, PasswordInput } from "#app/_ui/field.tsx";
import { useRefresh } from "./account-api.tsx";

export function PasswordForm({ blocked }: { blocked: string | null }) {
  const refresh = useRefresh();
  const change = useMutation(useTRPC().accounts.changePassword.mutationOptions());
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    change.mutate(
      { current: String(form.get("current")), password: String(form.get("password")) },
      {
        onSuccess: () => {
          element.reset();
          refresh.onSuccess();
        },
      },
    );
  }
  if (blocked) return <Button disabledBecause={blocked}>Change password</Button>;
  return (
    <form onSubmit={submit} className="grid max-w-[420px] gap-4">
      <Field label="Present password" error={change.isError ? messageOf(change.error) : null}>
        {(control) => <PasswordInput {...control} name="current" />}
      </Field>
      <Field label="New password" hint="At least 10 characters.">
        {(control) => <PasswordInput {...control} name="password" isNew />}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={change.isPending}>
          Change password
        </Button>
        {change.isSuccess ? <span role="status">Changed; other sessions have ended</span> : null}
      </div>
    </form>
  );
}
