"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Field, FieldError, TextInput } from "./field.tsx";

/** What cannot be undone asks for a name as it is written, so that no hand does it by itself. */
export function TypedName(props: {
  label: string;
  name: string;
  verb: string;
  keep: string;
  isPending: boolean;
  problem: string | null;
  onClose: () => void;
  onSend: (typedName: string) => void;
  children: ReactNode;
}) {
  const [typed, setTyped] = useState("");
  const isRight = typed.trim() === props.name.trim();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isRight) props.onSend(typed);
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      {props.children}
      <Field label={props.label} hint={props.name}>
        {(control) => (
          <TextInput
            {...control}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {props.problem ? <FieldError>{props.problem}</FieldError> : null}
      <div className="flex gap-3">
        <Button onClick={props.onClose}>{props.keep}</Button>
        <Button look="danger" type="submit" disabled={!isRight || props.isPending}>
          {props.verb}
        </Button>
      </div>
    </form>
  );
}
