"use client";

import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";

/** Lines to put somewhere else, with a copy button. */
export function Snippet({ label, text }: { label: string; text: string }) {
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  }
  return (
    <div className="grid max-w-[960px] gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-12 text-ink-2">{label}</span>
        <Button look="quiet" className="ml-auto" onClick={copy}>
          <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
        </Button>
      </div>
      {/* Long commands wrap: what cannot be seen cannot be checked before it is pasted. */}
      <section aria-label={label}>
        <pre className="rounded-4 border border-line bg-surface p-3 text-12 wrap-anywhere whitespace-pre-wrap">
          <code>{text}</code>
        </pre>
      </section>
    </div>
  );
}
