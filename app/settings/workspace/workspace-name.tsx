"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

export function WorkspaceName(props: {
  name: string;
  blocked: string | null;
  /** Where saving leads; left out, it stays here. */
  onSaved?: () => void;
}) {
  const refresh = useRefresh();
  const rename = useMutation(
    useTRPC().identity.renameWorkspace.mutationOptions({
      onSuccess: () => {
        refresh.onSuccess();
        props.onSaved?.();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name === "string") rename.mutate({ name });
  }
  if (props.blocked) return <Button disabledBecause={props.blocked}>Save the name</Button>;
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-4">
      <Field
        label="Workspace name"
        hint="A company, a department or a group"
        error={rename.isError ? messageOf(rename.error) : null}
      >
        {(control) => (
          <TextInput {...control} name="name" defaultValue={props.name} required maxLength={100} />
        )}
      </Field>
      <Button type="submit" disabled={rename.isPending}>
        {rename.isPending ? "Saving" : "Save the name"}
      </Button>
    </form>
  );
}
