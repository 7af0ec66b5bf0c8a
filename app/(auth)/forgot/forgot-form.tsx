"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { post } from "../post.ts";

export function ForgotForm() {
  const [isSent, setSent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email")).trim();
    const result = await post("/api/auth/forgot", { email });
    if (result.isDone) setSent(true);
    else setProblem(result.message);
  }

  if (isSent)
    return (
      <p role="status" className="max-w-prose border-l-2 border-ink pl-4">
        If a member has this address, a link is on its way to it. Nothing came within some minutes:
        look among unwanted mail, or ask an owner of the workspace.
      </p>
    );
  return (
    <form onSubmit={submit} className="grid max-w-[420px] gap-4">
      <Field label="E-mail address" error={problem}>
        {(control) => (
          <TextInput {...control} type="email" name="email" autoComplete="username" required />
        )}
      </Field>
      <div>
        <Button type="submit" look="main">
          Send the link
        </Button>
      </div>
    </form>
  );
}
