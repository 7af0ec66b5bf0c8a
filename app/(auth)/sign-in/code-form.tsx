"use client";

import { type FormEvent, useState } from "react";
import { Button, LinkButton } from "#app/_ui/button.tsx";
import { Field, TextInput } from "#app/_ui/field.tsx";
import { post } from "../post.ts";

/** The second step: six digits of an app, or one of the backup codes. */
export function CodeForm({ goTo }: { goTo: string }) {
  const [isBackup, setBackup] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replaceAll(/\s/g, "");
    setBusy(true);
    const kind = isBackup ? "backup-code" : "totp";
    const result = await post(`/api/auth/two-factor/verify-${kind}`, { code });
    if (result.isDone) return window.location.assign(goTo);
    setBusy(false);
    setProblem(
      "The code is not right, was used, or your password was entered too long ago. Try the next one, or start over.",
    );
  }

  return (
    <form onSubmit={submit} className="grid max-w-[420px] gap-4">
      <Field label={isBackup ? "Backup code" : "Code"} error={problem}>
        {(control) => (
          <TextInput
            {...control}
            key={isBackup ? "backup" : "app"}
            name="code"
            inputMode={isBackup ? "text" : "numeric"}
            autoComplete="one-time-code"
            required
            autoFocus
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="main" disabled={isBusy}>
          {isBusy ? "Signing in" : "Sign in"}
        </Button>
        <Button look="quiet" onClick={() => setBackup(!isBackup)}>
          {isBackup ? "Use the app's code" : "Use a backup code"}
        </Button>
        <LinkButton look="quiet" href="/sign-in">
          Start over
        </LinkButton>
      </div>
    </form>
  );
}
