"use client";

import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { FieldError } from "#app/_ui/field.tsx";
import { post } from "#app/(auth)/post.ts";

export function ConfirmForm({ token }: { token: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  async function confirm() {
    const result = await post("/api/auth/confirm", { token });
    if (result.isDone) window.location.assign("/account");
    else setProblem(result.message);
  }
  return (
    <div className="grid max-w-[560px] gap-4">
      {problem ? <FieldError>{problem}</FieldError> : null}
      <div>
        <Button look="main" onClick={confirm}>
          Confirm the address
        </Button>
      </div>
    </div>
  );
}
