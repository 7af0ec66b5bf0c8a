"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { Field, FieldError, PasswordInput, TextInput } from "#app/_ui/field.tsx";
import { field, post } from "../post.ts";

function nextAfter(said: unknown, goTo: string): string {
  if (field(said, "twoFactorRedirect") !== true) return goTo;
  return `/sign-in?step=code&next=${encodeURIComponent(goTo)}`;
}

export function SignInForm({ goTo }: { goTo: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const result = await post("/api/auth/sign-in/email", {
      email: String(form.get("email")).trim(),
      password: form.get("password"),
    });
    // A whole page load, so that nothing of what was shown to a guest stays.
    if (result.isDone) return window.location.assign(nextAfter(result.said, goTo));
    setBusy(false);
    setProblem(
      result.message.startsWith("That did not work")
        ? "E-mail address or password is not right."
        : result.message,
    );
  }

  return (
    <form onSubmit={submit} className="grid max-w-[420px] gap-4">
      <Field label="E-mail address">
        {(control) => (
          <TextInput
            {...control}
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus
          />
        )}
      </Field>
      <Field label="Password">{(control) => <PasswordInput {...control} name="password" />}</Field>
      {problem ? <FieldError>{problem}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={isBusy}>
          {isBusy ? "Signing in" : "Sign in"}
        </Button>
      </div>
    </form>
  );
}
