"use client";

import { type FormEvent, useState } from "react";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, Options, PasswordInput, Select, TextInput } from "#app/_ui/field.tsx";
import type { Role } from "#server/identity/schema.ts";
import { field, post } from "./post.ts";

/** A new password does not stand for the second factor. */
function placeAfter(said: unknown, place: string): string {
  return field(said, "twoFactorRedirect") === true ? "/sign-in?step=code" : place;
}

type Problem = { message: string; field: string | null };

/** Name, e-mail and password of somebody who came by a one-time link. An owner chooses a role too. */
export function JoinForm(props: {
  kind: "owner" | "invitation";
  token: string;
  verb: string;
  /** Set: they have an account, and only change it. */
  known?: { name: string; email: string } | null;
  /** The invitation is for this address and no other. */
  onlyFor?: string | null;
  role?: Role;
  isRoleAsked?: boolean;
}) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const errorOf = (field: string) => (problem?.field === field ? problem.message : null);
  const isElsewhere =
    problem && !["name", "email", "password", "role"].includes(problem.field ?? "");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    const result = await post(`/api/auth/${props.kind}`, { ...form, token: props.token });
    // Who has just become the owner sets the workspace up first.
    const isFirst = props.kind === "owner" && props.isRoleAsked === true && !props.known;
    if (result.isDone)
      return window.location.assign(placeAfter(result.said, isFirst ? "/welcome" : "/"));
    setBusy(false);
    setProblem(result);
  }

  return (
    <form onSubmit={submit} className="grid max-w-[420px] gap-4">
      <Field label="Your name" error={errorOf("name")}>
        {(control) => (
          <TextInput
            {...control}
            name="name"
            autoComplete="name"
            required
            maxLength={100}
            defaultValue={props.known?.name}
          />
        )}
      </Field>
      <Field
        label="E-mail address"
        hint={
          props.onlyFor
            ? `The invitation is for ${props.onlyFor} only. You sign in with it.`
            : "You sign in with it."
        }
        error={errorOf("email")}
      >
        {(control) => (
          <TextInput
            {...control}
            type="email"
            name="email"
            autoComplete="username"
            required
            readOnly={Boolean(props.onlyFor)}
            defaultValue={props.onlyFor ?? props.known?.email}
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={
          props.kind === "owner"
            ? "At least 10 characters."
            : "At least 10 characters. With an account here already, the password of that account."
        }
        error={errorOf("password")}
      >
        {(control) => <PasswordInput {...control} name="password" isNew />}
      </Field>
      {props.isRoleAsked ? (
        <Field label="Your role" hint="It decides which answers and checklist items are yours.">
          {(control) => (
            <Select
              {...control}
              name="role"
              defaultValue={props.known ? props.role : "data-scientist"}
            >
              <Options of={ROLE_NAME} />
            </Select>
          )}
        </Field>
      ) : props.role ? (
        <input type="hidden" name="role" value={props.role} />
      ) : null}
      {isElsewhere ? <FieldError>{problem.message}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={isBusy}>
          {isBusy ? "Signing in" : props.verb}
        </Button>
      </div>
    </form>
  );
}
