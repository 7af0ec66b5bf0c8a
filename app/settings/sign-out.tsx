"use client";

import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";

export function SignOut() {
  const [isBusy, setBusy] = useState(false);
  async function signOut() {
    setBusy(true);
    await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    // A whole page load, so that nothing of the workspace stays on the screen.
    window.location.assign("/sign-in");
  }
  return (
    <Button onClick={signOut} disabled={isBusy}>
      Sign out
    </Button>
  );
}
