"use client";

import { useState } from "react";

/** A shell command with a copy button. */
export function CommandLine({ command }: { command: string }) {
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(command);
    setCopied(true);
  }
  return (
    <div className="flex items-center gap-3 rounded-4 border border-line bg-surface py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 text-12 break-words">
        <span aria-hidden="true" className="text-ink-3 select-none">
          ${" "}
        </span>
        {command}
      </code>
      <button
        type="button"
        onClick={copy}
        className="min-h-11 rounded-4 px-3 text-12 text-ink-2 hover:bg-hover hover:text-ink rail:min-h-8"
      >
        <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
      </button>
    </div>
  );
}
