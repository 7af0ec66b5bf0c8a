"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { useRefresh } from "../settings-api.tsx";

type Target = { target: string; label: string; catalogueWeight: number };

export function SetWeight(props: { targets: readonly Target[]; blocked: string | null }) {
  const set = useMutation(useTRPC().weights.set.mutationOptions(useRefresh()));
  if (props.blocked) return <Button disabledBecause={props.blocked}>Set the weight</Button>;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    set.mutate({
      target: String(form.get("target")),
      weight: Number(form.get("weight")),
      reason: String(form.get("reason")),
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="What">
        {(control) => (
          <Select {...control} name="target">
            {props.targets.map(({ target, label, catalogueWeight }) => (
              <option key={target} value={target}>
                {target}: {label} ({catalogueWeight})
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Weight" hint="More than 0, at most 10; a challenge and an indicator weigh 1">
        {(control) => (
          <TextInput
            {...control}
            name="weight"
            type="number"
            min="0.01"
            max="10"
            step="0.01"
            required
          />
        )}
      </Field>
      <Field label="Why" hint="At least ten characters; it stands wherever the score does">
        {(control) => (
          <TextInput {...control} name="reason" required minLength={10} maxLength={1000} />
        )}
      </Field>
      {set.isError ? <FieldError>{messageOf(set.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={set.isPending}>
          Set the weight
        </Button>
      </div>
    </form>
  );
}

export function ClearWeight({ target, blocked }: { target: string; blocked: string | null }) {
  const clear = useMutation(useTRPC().weights.clear.mutationOptions(useRefresh()));
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Button disabledBecause={blocked} onClick={() => setOpen(true)}>
        Back to the catalogue's
      </Button>
    );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    clear.mutate({ target, reason: String(new FormData(event.currentTarget).get("reason")) });
  }
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field label="Why" error={clear.isError ? messageOf(clear.error) : null}>
        {(control) => (
          <TextInput {...control} name="reason" required minLength={10} maxLength={1000} />
        )}
      </Field>
      <Button type="submit" disabled={clear.isPending}>
        Go back
      </Button>
    </form>
  );
}
