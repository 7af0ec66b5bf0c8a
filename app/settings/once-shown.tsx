"use client";

import { type ReactNode, useId, useState } from "react";
import { Button } from "#app/_ui/button.tsx";

/** A secret that this screen shows and nothing keeps. */
export function OnceShown(props: { label: string; value: string; children: ReactNode }) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(props.value);
    setCopied(true);
  }
  return (
    <div role="status" className="grid max-w-[720px] gap-2 border-l-2 border-ink pl-4">
      <label htmlFor={id} className="font-strong">
        {props.label}
      </label>
      <div className="flex gap-3">
        <input
          id={id}
          readOnly
          value={props.value}
          onFocus={(event) => event.target.select()}
          className="min-h-11 min-w-0 flex-1 rounded-4 border border-control bg-surface px-2.5 font-mono text-12 rail:min-h-9"
        />
        <Button onClick={copy}>{isCopied ? "Copied" : "Copy"}</Button>
      </div>
      <p className="text-12 text-ink-2">{props.children}</p>
    </div>
  );
}
