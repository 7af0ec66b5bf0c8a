"use client";

import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { signInByPasskey } from "../passkeys.ts";
import { field, post, textOf } from "../post.ts";

export function OtherWays({ goTo, hasOidc }: { goTo: string; hasOidc: boolean }) {
  const [problem, setProblem] = useState<string | null>(null);

  async function byProvider() {
    const result = await post("/api/auth/sign-in/social", {
      provider: "oidc",
      callbackURL: goTo,
      errorCallbackURL: "/sign-in",
    });
    const url = result.isDone ? textOf(field(result.said, "url")) : null;
    if (url !== null) return window.location.assign(url);
    setProblem("The identity provider does not answer. Try again, or use your password.");
  }
  async function byPasskey() {
    const result = await signInByPasskey();
    if (result.isDone) return window.location.assign(goTo);
    setProblem(result.message);
  }

  return (
    <div className="mt-6 grid max-w-[420px] gap-3 border-t border-line pt-6">
      <div className="flex flex-wrap gap-3">
        {hasOidc ? (
          <Button onClick={byProvider}>Sign in through your identity provider</Button>
        ) : null}
        <Button onClick={byPasskey}>Sign in with a passkey</Button>
      </div>
      {problem ? <FieldError>{problem}</FieldError> : null}
    </div>
  );
}
